import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { invalid, type FieldError, type Problem } from './problem.js';

/** Checks bodies and queries against their DTO; unknown fields are refused, every bad one is named. */
export class InputPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      stopAtFirstError: false,
      exceptionFactory: (errors) => problemOf(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (
      metadata.type === 'body' &&
      (Array.isArray(value) || (value !== undefined && typeof value !== 'object') || value === null)
    ) {
      throw invalid({ field: '', detail: 'The body must be a JSON object.' });
    }
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

export const problemOf = (errors: readonly ValidationError[]): Problem =>
  invalid(...errors.flatMap((e) => flatten(e, '')));

function flatten(error: ValidationError, parent: string): FieldError[] {
  const name = /^\d+$/.test(error.property)
    ? `[${error.property}]`
    : parent
      ? `.${error.property}`
      : error.property;
  const field = parent + name;
  const own = Object.entries(error.constraints ?? {}).map(([rule, text]) => ({
    field,
    detail:
      rule === 'whitelistValidation' ? `${field} is not known here.` : sentence(text, error.property, field),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

const sentence = (text: string, property: string, field: string): string =>
  `${text.startsWith(property) ? field + text.slice(property.length) : text}.`.replace(/\.\.$/, '.');

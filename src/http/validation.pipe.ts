import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { badEntries } from './bad-entries.js';
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
      // so that entries of lists can be looked at; neither leaves this file
      validationError: { target: true, value: true },
      exceptionFactory: (errors) => problemOf(errors),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // `@Body() body: SomeDto | SomeDto[]`: the route reads it itself
    const isOneOrMany = metadata.metatype === Object;
    if (
      metadata.type === 'body' &&
      !isOneOrMany &&
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
  return [...ownErrors(error, field), ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

function ownErrors(error: ValidationError, field: string): FieldError[] {
  const rules = Object.entries(error.constraints ?? {});
  if (rules.some(([rule]) => rule === 'whitelistValidation'))
    return [{ field, detail: `${field} is not known here.` }];
  if (rules.length > 0 && error.value === undefined) return [{ field, detail: `${field} is required.` }];
  return rules.flatMap(([rule, text]) => {
    const bad = badEntries(error, rule);
    const fields = bad ? bad.map((index) => `${field}[${index}]`) : [field];
    return fields.map((name) => ({ field: name, detail: sentence(text, error.property, name) }));
  });
}

function sentence(text: string, property: string, field: string): string {
  const said = text.replace(/^each value in /, '');
  return `${said.startsWith(property) ? field + said.slice(property.length) : said}.`.replace(/\.\.$/, '.');
}

import type { Type } from '@nestjs/common';
import { InputPipe } from '../../http/validation.pipe.js';

const pipe = new InputPipe();

/**
 * What a host gives, held to the same rules as a body that comes by REST.
 * @throws Problem 400 naming each field that is missing, unknown or not accepted
 */
export const read = async <T extends object>(dto: Type<T>, input: object): Promise<T> =>
  (await pipe.transform(asJson(input), { type: 'body', metatype: dto })) as T;

// times may be given as such
const asJson = (input: object): object =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : (value as unknown),
    ]),
  );

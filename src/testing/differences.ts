import { inspect } from 'node:util';

interface Matcher {
  asymmetricMatch(actual: unknown): boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isMatcher = (value: unknown): value is Matcher =>
  isObject(value) && typeof value.asymmetricMatch === 'function';

/**
 * Where something differs from what is expected of it, a line each; none where it has all of that, whatever it has besides. What
 * is expected may hold regular expressions for texts, and matchers of the test runner such as `expect.any(String)`.
 */
export function differences(expected: unknown, actual: unknown, path = ''): string[] {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual) ? [] : [line(expected, actual, path)];
  if (expected instanceof RegExp && typeof actual === 'string')
    return expected.test(actual) ? [] : [line(expected, actual, path)];
  if (expected instanceof Date || actual instanceof Date)
    return timeOf(expected) === timeOf(actual) ? [] : [line(expected, actual, path)];
  if (!isObject(expected) || !isObject(actual) || Array.isArray(expected) !== Array.isArray(actual))
    return Object.is(expected, actual) ? [] : [line(expected, actual, path)];
  if (Array.isArray(expected) && expected.length !== (actual as unknown as unknown[]).length)
    return [line(expected, actual, path)];
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(value, actual[name], path === '' ? name : `${path}.${name}`),
  );
}

const timeOf = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

const line = (expected: unknown, actual: unknown, path: string): string =>
  `${path === '' ? 'it' : path}: expected ${show(expected)}, is ${show(actual)}`;

export const show = (value: unknown): string => inspect(value, { depth: 6, breakLength: 100 });

import { invalid, Problem } from './problem.js';

const MAX_DEPTH = 32;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const malformed = (detail: string): Problem => new Problem(400, 'invalid_request', detail);

/**
 * Parses a JSON body and refuses at the door what would fail further in: text that PostgreSQL does not take (NUL, lone
 * surrogates), nesting that recursion does not survive, names that JavaScript objects give a meaning to.
 * @throws Problem 400
 */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const value = parse(body);
  const open: { value: unknown; path: string; depth: number }[] = [{ value, path: '', depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: node, path, depth } = next;
    if (typeof node === 'string') assertText(node, path);
    if (typeof node !== 'object' || node === null) continue;
    if (depth >= MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    for (const [key, child] of Object.entries(node)) {
      const childPath = Array.isArray(node) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
      if (!Array.isArray(node)) assertName(key, childPath);
      open.push({ value: child, path: childPath, depth: depth + 1 });
    }
  }
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(body)) as unknown;
  } catch {
    throw malformed('The body is not valid JSON in UTF-8.');
  }
}

function assertName(key: string, path: string): void {
  if (FORBIDDEN_KEYS.has(key)) throw malformed(`The body may not have a field named '${key}'.`);
  assertText(key, path);
}

/** @throws Problem 400 naming the field */
export function assertText(text: string, field: string): void {
  if (text.isWellFormed() && !text.includes('\u0000')) return;
  const name = field.isWellFormed() ? field.replaceAll('\u0000', '') : 'a field name';
  throw invalid({
    field: name,
    detail: `${name || 'The body'} has characters that are no valid text (NUL or half of a surrogate pair).`,
  });
}

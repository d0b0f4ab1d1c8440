import type { IncomingHttpHeaders } from 'node:http';
import { invalid, Problem } from './problem.js';

export const BODY_LIMIT = 1_048_576;
const MAX_DEPTH = 32;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

const malformed = (detail: string): Problem => new Problem(400, 'invalid_request', detail);

/**
 * The JSON value of a body; undefined for an empty one. What may stand in it is checked by `assertJson`, once it is known
 * who asks.
 * @throws Problem 415 for another charset than UTF-8 or a compressed body, 400 for what is no JSON
 */
export function parseJsonBody(body: Buffer, headers: IncomingHttpHeaders): unknown {
  assertUtf8(headers);
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(UTF8.decode(body)) as unknown;
  } catch {
    throw malformed('The body is not valid JSON in UTF-8.');
  }
}

/** @throws Problem 415 for another charset than UTF-8 or a compressed body */
export function assertUtf8(headers: IncomingHttpHeaders): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if ((charset !== undefined && charset.toLowerCase() !== 'utf-8') || encoding !== 'identity') {
    const detail = 'Send the body as application/json in UTF-8, not compressed.';
    throw new Problem(415, 'unsupported_media_type', detail);
  }
}

/**
 * Refuses what would fail or change its meaning further in: text that PostgreSQL does not take (NUL, lone surrogates),
 * nesting that recursion does not survive, names that JavaScript objects give a meaning to, numbers beyond all bounds.
 * @throws Problem 400
 */
export function assertJson(body: unknown): void {
  assertValue(body, () => '');
  if (!isNode(body)) return;
  const open: { node: object; path: string; depth: number }[] = [{ node: body, path: '', depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, path, depth } = next;
    const isArray = Array.isArray(node);
    for (const name of Object.keys(node)) {
      const value = (node as Record<string, unknown>)[name];
      // put together only where it is needed: a body of 1 MiB can have half a million values
      const childPath = () => (isArray ? `${path}[${name}]` : path ? `${path}.${name}` : name);
      if (!isArray) assertName(name, childPath);
      assertValue(value, childPath);
      if (!isNode(value)) continue;
      if (depth >= MAX_DEPTH) throw malformed(`The body is nested deeper than ${MAX_DEPTH} levels.`);
      open.push({ node: value, path: childPath(), depth: depth + 1 });
    }
  }
}

const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

function assertValue(value: unknown, path: () => string): void {
  if (typeof value === 'string' && !isText(value)) throw noText(path());
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw invalid({ field: path(), detail: `${path() || 'The body'} is larger than any number can be.` });
  }
}

function assertName(name: string, path: () => string): void {
  if (FORBIDDEN_NAMES.has(name)) throw malformed(`The body may not have a field named '${name}'.`);
  if (!isText(name)) throw noText(path());
}

/** Whether PostgreSQL takes a text and every JSON reader reads it back. */
export const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');

/** 400 naming the field. */
export function noText(field: string): Problem {
  const name = field.toWellFormed().replaceAll('\u0000', '');
  return invalid({
    field: name,
    detail: `${name || 'The body'} has characters that are no valid text (NUL or half of a surrogate pair).`,
  });
}

import { isIP } from 'node:net';
import { isHostType } from '../audit/actions.js';
import { isUuid } from '../http/validators.js';
import { invalid, type FieldError } from '../http/problem.js';
import type { AuthorizeDto } from './authorize.dto.js';
import { HOST_TYPE } from './host-target.dto.js';

export const MAX_QUESTIONS = 256;
const MAX_ERRORS = 20;

/** What is accepted, and whether a value is. A route asks for hundreds of these a moment: so they are plain functions. */
interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly accepted: string;
  readonly optional?: boolean;
  /** of an object: its fields */
  readonly fields?: Rules;
}
type Rules = Readonly<Record<string, Rule>>;

const isTextOf =
  (min: number, max: number) =>
  (value: unknown): boolean =>
    typeof value === 'string' && value.length >= min && value.length <= max;
const text = (max: number): Rule => ({
  accepts: isTextOf(1, max),
  accepted: `a text of 1 to ${max} characters`,
});
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const orNull = ({ accepts, accepted }: Rule): Rule => ({
  accepts: (value) => value === null || accepts(value),
  accepted: `${accepted}, or null`,
  optional: true,
});
const object = (fields: Rules): Rule => ({ accepts: isObject, accepted: 'an object', fields });
const flag: Rule = {
  accepts: (value) => typeof value === 'boolean',
  accepted: 'true or false',
  optional: true,
};
const uuid: Rule = { accepts: isUuid, accepted: 'a UUID' };
const type: Rule = {
  accepts: (value) => typeof value === 'string' && isHostType(value),
  accepted: HOST_TYPE,
};

const TARGET: Rules = { type, id: uuid, name: { ...text(200), optional: true } };

const QUESTION: Rules = {
  token: text(10_000),
  // null: any principal will do
  permission: { ...orNull(text(100)), optional: false },
  organizationId: { ...text(100), optional: true },
  people: flag,
  evenSuspended: flag,
  unlimited: flag,
  request: object({
    id: { ...uuid, optional: true },
    method: {
      accepts: (value) => typeof value === 'string' && /^[A-Z-]{1,20}$/.test(value),
      accepted: 'an HTTP method',
    },
    // neither is known of what no HTTP request has caused
    route: { accepts: isTextOf(0, 2_000), accepted: 'a text of at most 2000 characters' },
    ip: {
      accepts: (value) => typeof value === 'string' && (value === '' || isIP(value) > 0),
      accepted: 'an IP address',
    },
    userAgent: orNull({ accepts: isTextOf(0, 10_000), accepted: 'a text of at most 10000 characters' }),
  }),
  target: {
    accepts: (value) => value === null || isObject(value),
    accepted: 'an object, or null',
    optional: true,
    fields: TARGET,
  },
};

/** What a route declares that asks for no permission. */
const WITHOUT_PERMISSION = ['people', 'evenSuspended', 'unlimited'];

/**
 * The questions of a body: one, or a list of them.
 * @throws Problem 400 naming each field that is not accepted, by the place of its question in the list
 */
export function readQuestions(body: unknown): AuthorizeDto[] {
  const questions: unknown[] = Array.isArray(body) ? body : [body];
  if (questions.length === 0 || questions.length > MAX_QUESTIONS)
    throw invalid({ field: '', detail: `The body must have 1 to ${MAX_QUESTIONS} entries.` });
  const errors: FieldError[] = [];
  for (let index = 0; index < questions.length && errors.length < MAX_ERRORS; index++)
    check(questions[index], QUESTION, Array.isArray(body) ? `[${index}]` : '', errors);
  if (errors.length > 0) throw invalid(...errors);
  return questions as AuthorizeDto[];
}

function check(value: unknown, rules: Rules, path: string, errors: FieldError[]): void {
  if (!isObject(value)) {
    errors.push({ field: path, detail: `${path || 'The body'} must be an object.` });
    return;
  }
  const at = (name: string) => (path ? `${path}.${name}` : name);
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(rules, name))
      errors.push({ field: at(name), detail: `${at(name)} is not known here.` });
  }
  for (const name of rules === QUESTION && value.permission !== null ? WITHOUT_PERMISSION : []) {
    if (value[name] === true)
      errors.push({ field: at(name), detail: `${at(name)} goes with permission null alone.` });
  }
  for (const [name, rule] of Object.entries(rules)) {
    const given = value[name];
    if (given === undefined) {
      if (!rule.optional) errors.push({ field: at(name), detail: `${at(name)} is required.` });
    } else if (!rule.accepts(given)) {
      errors.push({ field: at(name), detail: `${at(name)} must be ${rule.accepted}.` });
    } else if (rule.fields && given !== null) check(given, rule.fields, at(name), errors);
  }
}

import type { AuditSink, CreateAuditSink, UpdateAuditSink } from '../../api/schema';
import { ApiError, formError } from '../../lib/problem';

/** A sink as its form holds it. */
export interface Draft {
  readonly name: string;
  readonly kind: AuditSink['kind'];
  readonly url: string;
  readonly caCertificate: string;
  readonly categories: AuditSink['categories'];
  readonly outcomes: AuditSink['outcomes'];
  /** separated by commas or spaces */
  readonly actions: string;
}

/** Those beside which it is said what is wrong with them. */
const FIELDS = ['name', 'url', 'caCertificate', 'actions'];

export const newDraft = (categories: AuditSink['categories']): Draft => ({
  name: '',
  kind: 'https',
  url: '',
  caCertificate: '',
  categories,
  outcomes: [],
  actions: '',
});

export const draftOf = (sink: AuditSink): Draft => ({
  name: sink.name,
  kind: sink.kind,
  url: sink.url,
  caCertificate: sink.caCertificate ?? '',
  categories: sink.categories,
  outcomes: sink.outcomes,
  actions: sink.actions.join(', '),
});

/** What of it can be changed later, too. */
export const changeOf = ({ name, url, categories, outcomes, ...draft }: Draft): UpdateAuditSink => ({
  name,
  url,
  categories,
  outcomes,
  caCertificate: draft.caCertificate.trim() || null,
  actions: draft.actions.split(/[\s,]+/).filter(Boolean),
});

export const bodyOf = (draft: Draft): CreateAuditSink => ({
  ...changeOf(draft),
  name: draft.name,
  kind: draft.kind,
  url: draft.url,
});

/** What is wrong with a field, or with one entry of its list, `actions[2]`. */
export const errorOf = (error: unknown, field: string): string | undefined =>
  error instanceof ApiError
    ? error.errors.find((one) => one.field === field || one.field.startsWith(`${field}[`))?.detail
    : undefined;

/** What a refusal says beyond single fields. */
export function refusalOf(error: unknown): string | undefined {
  const isBeside = FIELDS.some((field) => errorOf(error, field) !== undefined);
  return isBeside ? undefined : formError(error, []);
}

import type { AuditSink, CreateAuditSink } from '../../api/schema';

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

export const FIELDS = ['name', 'kind', 'url', 'caCertificate', 'categories', 'outcomes', 'actions'] as const;

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

export const bodyOf = ({ actions, caCertificate, ...draft }: Draft): CreateAuditSink => ({
  ...draft,
  caCertificate: caCertificate.trim() || null,
  actions: actions.split(/[\s,]+/).filter(Boolean),
});

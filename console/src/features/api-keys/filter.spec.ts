import { filterOf, withoutToken } from './filter';

const NOW = Date.parse('2026-11-24T12:00:30.500Z');
const RANDOM = '1N8xk2QbV7YtRf4LwZ0cH9sJd6GmPq3uAeTi5OyKWXvB2hUnZ';

describe('what was typed into the search', () => {
  it.each([
    [`psk_${RANDOM}`, 'psk_1N8xk2Qb'],
    [`  acme_live_2_${RANDOM}\n`, 'acme_live_2_1N8xk2Qb'],
    [`pss_${RANDOM}`, 'pss_1N8xk2Qb'],
    [`sk-live-${RANDOM}`, 'sk-live-1N8x'],
    ['nightly export of the warehouse, EU 2', 'nightly export of the warehouse, EU 2'],
    ['production-deployment-pipeline-eu', 'production-deployment-pipeline-eu'],
  ])('%j is kept as %j', (typed, kept) => expect(withoutToken(typed)).toBe(kept));
});

describe('the filter of a view', () => {
  it.each([
    [{}, {}],
    [{ q: 'x' }, {}],
    [{ q: 'deploy' }, { search: 'deploy' }],
    [{ q: 'ci_pipeline' }, { search: 'ci_pipeline' }],
    [{ q: 'psk_1N' }, { prefix: 'psk_1N' }],
    [{ q: 'acme_1N8xk2Qb' }, { prefix: 'acme_1N8xk2Qb' }],
    [
      { status: 'all', scope: 'agents:read', by: 'id' },
      { status: 'all', scope: 'agents:read', createdBy: 'id' },
    ],
    [{ used: 'never' }, { neverUsed: true }],
    [{ used: 'ever' }, { neverUsed: false }],
    [{ used: '30d' }, { usedBefore: '2026-10-25T12:00:00.000Z' }],
    [{ expires: '7d' }, { expiresBefore: '2026-12-01T12:00:00.000Z' }],
  ] as const)('of %j is %j', (view, filter) => expect(filterOf(view, NOW)).toEqual(filter));
});

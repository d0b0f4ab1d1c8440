import { filterByPosition, filterByTime } from './audit-filter.js';
import type { ListAuditEventsQuery } from './audit-list.dto.js';

const ORGANIZATION = '01900000-0000-7000-8000-000000000001';
const ID = '01900000-0000-7000-8000-000000000002';
const OTHER = '01900000-0000-7000-8000-000000000003';

const everything: ListAuditEventsQuery = {
  actorId: ID,
  keyId: ID,
  targetId: ID,
  requestId: ID,
  excludeActorId: OTHER,
  action: 'agent.*',
  category: 'change',
  outcome: 'denied',
  from: '2027-01-01T00:00:00Z',
  to: '2027-02-01T00:00:00Z',
};

const placeholders = (conditions: readonly string[]) =>
  Math.max(0, ...[...conditions.join(' ').matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));

describe.each([
  ['filterByTime', filterByTime],
  ['filterByPosition', filterByPosition],
])('%s', (_, filter) => {
  it.each([
    ['nothing', {}],
    ['a key', { keyId: ID }],
    ['a key and an outcome', { keyId: ID, outcome: 'failed' }],
    ['everything', everything],
  ] as const)('is bound to the organization and has as many values as it names, for %s', (_, query) => {
    const { served, parts, servedValues, looked, values } = filter(ORGANIZATION, query);
    expect(served[0]).toBe('organization_id = $1');
    expect(values[0]).toBe(ORGANIZATION);
    expect(placeholders([...served, ...parts])).toBe(servedValues.length);
    expect(placeholders([...served, ...parts, ...looked])).toBe(values.length);
    expect(values.slice(0, servedValues.length)).toEqual(servedValues);
  });
});

describe('filterByTime', () => {
  it('looks at no row in vain for what has an index', () => {
    for (const query of [{}, { actorId: ID }, { targetId: ID }, { keyId: ID }, { requestId: ID }]) {
      expect(filterByTime(ORGANIZATION, { ...query, from: everything.from }).looked).toEqual([]);
    }
  });

  it('leaves successful uses aside where they cannot be meant', () => {
    const servedFor = (query: ListAuditEventsQuery) => filterByTime(ORGANIZATION, query).served;
    expect(servedFor({ action: 'agent.*,role.created' })).toContain(`category <> 'access'`);
    expect(servedFor({ category: 'security' })).toContain(`category <> 'access'`);
    expect(servedFor({ outcome: 'failed' })).toContain(`outcome <> 'success'`);
    for (const query of [
      { action: 'agent.*,api_key.*' },
      { category: 'access' },
      { outcome: 'success' },
    ] as const)
      expect(servedFor(query)).toEqual(['organization_id = $1']);
  });
});

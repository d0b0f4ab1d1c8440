import { clockOf, CredentialRow, type WireRow } from './credential-row.js';

const ID = '0193f2c0-7c1b-7e58-b3a1-0123456789ab';
const CLOCK = new Date('2026-01-02T03:04:05.678Z');
const clockRow = [
  0,
  null,
  null,
  null,
  CLOCK.getTime() / 1000,
  ...Array<null>(10).fill(null),
] as unknown as WireRow;

const row = (flags: number, organization: string | null, plan: string | null): WireRow => [
  ...([1, ID, 'pipeline', null, null, null, null, flags, organization, plan] as const),
  ...(['psk_abcdefgh', 'agents:read audit:read', null, null, null] as const),
];

describe('what the database says of a credential', () => {
  it.each([
    ['Acme', 'team'],
    ['true Acme  2', 'Pro Plus'],
    ['', ''],
  ])('has the organization %p on the plan %p as they are', (name, plan) => {
    expect(new CredentialRow(row(0, ID + name, plan), CLOCK).organization).toEqual({ id: ID, name, plan });
  });

  it('is nowhere without an organization', () => {
    expect(new CredentialRow(row(0, null, null), CLOCK).organization).toBeNull();
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('takes each mark of %i for itself', (flags) => {
    const { life, followsCreator } = new CredentialRow(row(flags, `${ID}Acme`, 'team'), CLOCK);
    expect([life.neverUsed, life.startsOverlap, followsCreator]).toEqual(
      [1, 2, 4].map((mark) => (flags & mark) !== 0),
    );
  });

  it('has the scopes one by one, and none where there are none', () => {
    const some = row(0, `${ID}Acme`, 'team');
    const none = some.map((value, index) => (index === 11 ? '' : value)) as unknown as WireRow;
    expect(new CredentialRow(some, CLOCK).scopes).toEqual(['agents:read', 'audit:read']);
    expect(new CredentialRow(none, CLOCK).scopes).toEqual([]);
  });

  it.each(['1970-01-01T00:00:00.001Z', '2026-11-30T13:25:01.999Z', '9999-12-31T23:59:59.999Z'])(
    'ends at %s to the millisecond',
    (end) => {
      const seconds = new Date(end).getTime() / 1000;
      const wire = row(0, null, null).map((value, index) => (index === 4 ? seconds : value));
      expect(new CredentialRow(wire as unknown as WireRow, CLOCK).life.expiresAt).toEqual(new Date(end));
    },
  );

  it('is as of the clock, wherever its row stands', () => {
    expect(clockOf([row(0, null, null), clockRow])).toEqual(CLOCK);
    expect(clockOf([clockRow, row(0, null, null)])).toEqual(CLOCK);
  });
});

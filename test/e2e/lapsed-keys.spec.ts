import { LapsedKeys } from '../../src/api-keys/lapsed-keys.js';
import { eventually } from '../support/eventually.js';
import { TestService } from '../support/service.js';

const MANY = 2_300;

describe('the marking of keys that have ended', () => {
  let service: TestService;
  let organizationId: string;

  beforeAll(async () => {
    service = await TestService.start();
    ({ organizationId } = await service.owner('Acme'));
  });
  afterAll(() => service.stop());

  const marks = ({ service: { app } }: TestService) => app.get(LapsedKeys, { strict: false });
  const marking = (instance: TestService) => marks(instance).mark();
  const unmarked = async (): Promise<number> => {
    const [row] = await service.sql<{ n: number }>(
      `SELECT count(*)::int AS n FROM api_keys WHERE organization_id = $1 AND NOT lapsed`,
      [organizationId],
    );
    return row!.n;
  };
  /** @param offset of the numbers that make their names @param expiresAt SQL */
  const add = (count: number, offset: number, expiresAt: string) =>
    service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, expires_at)
       SELECT uuid_v7(), $1, 'key ' || n, sha256(('lapsed' || n)::bytea), 'psk_' || n, '0000', '{agents:read}', 'system', 'test', ${expiresAt}
       FROM generate_series($2::int + 1, $2::int + $3::int) n`,
      [organizationId, offset, count],
    );

  it('goes through all of them, a batch at a time, and leaves the living alone', async () => {
    await add(MANY, 0, `now() - interval '1 minute'`);
    await add(3, MANY, `now() + interval '1 hour'`);
    await marking(service);
    expect(await unmarked()).toBe(3);
  });

  it('is shared by the instances, which do not wait for each other', async () => {
    const other = await TestService.start({}, service.database);
    await add(MANY, 2 * MANY, `now() - interval '1 minute'`);
    const both = () => Promise.all([marking(service), marking(other)]);
    // whoever finds the other at it leaves the rest to the next turn
    await eventually(
      async () => [await both(), await unmarked()] as const,
      ([, left]) => left === 3,
    );
    await other.service.close();
  });

  it('ends with the instance, however many are left', async () => {
    const other = await TestService.start({}, service.database);
    await add(MANY, 4 * MANY, `now() - interval '1 minute'`);
    const begun = marking(other);
    await marks(other).onApplicationShutdown();
    await begun;
    expect(await unmarked()).toBe(3 + MANY - 1_000);
    await other.service.close();
    await marking(service);
    expect(await unmarked()).toBe(3);
  });
});

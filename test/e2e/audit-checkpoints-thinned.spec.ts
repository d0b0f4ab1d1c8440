import { CheckpointThinning } from '../../src/retention/checkpoint-thinning.js';
import { newId } from '../../src/database/columns.js';
import { TestService } from '../support/service.js';

describe('checkpoints that are older than a week', () => {
  let service: TestService;
  const [busy, quiet] = [newId(), newId()];

  beforeAll(async () => {
    service = await TestService.start();
    // nobody publishes or passes on anything meanwhile
    await service.sql(`UPDATE audit_publishing SET free_at = 'infinity', place = 1000`);
  });
  afterAll(() => service.stop());

  /** Published in this order, at noon (UTC) of a day so many days ago and so many minutes later. */
  const publish = async (organizationId: string, size: number, daysAgo: number, minutes: number) => {
    const [row] = await service.sql<{ place: string }>(
      `INSERT INTO audit_checkpoints (organization_id, size, issued_at, key_id, root_hash, signature)
       SELECT $1, $2, (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '12 hours') AT TIME ZONE 'UTC'
         - make_interval(days => $3) + make_interval(mins => $4), 'key', decode(repeat('00', 32), 'hex'), decode(repeat('00', 64), 'hex')
       RETURNING place`,
      [organizationId, size, daysAgo, minutes],
    );
    return Number(row!.place);
  };
  const sizes = async (organizationId: string) =>
    (
      await service.sql<{ size: number }>(
        'SELECT size::int FROM audit_checkpoints WHERE organization_id = $1 ORDER BY size',
        [organizationId],
      )
    ).map(({ size }) => size);
  const thin = () =>
    service.service.app.get(CheckpointThinning, { strict: false }).thin(new AbortController().signal);

  it('go, but for the last of each day and what a destination has not got; no others can be deleted', async () => {
    await publish(busy, 10, 20, 0);
    await publish(busy, 20, 20, 1);
    await publish(quiet, 5, 20, 2);
    await publish(busy, 30, 20, 3);
    const delivered = await publish(busy, 40, 19, 0);
    await publish(busy, 50, 19, 1);
    await publish(busy, 60, 19, 2);
    await publish(busy, 70, 1, 0);
    await publish(busy, 80, 1, 1);
    await service.sql(
      `INSERT INTO audit_publishing (task, place, free_at) VALUES ('webhook', $1, now())
       ON CONFLICT (task) DO UPDATE SET place = $1, free_at = now()`,
      [delivered],
    );
    const rest = [30, 50, 60, 70, 80];
    expect(await thin()).toBe(3);
    expect([await sizes(busy), await sizes(quiet)]).toEqual([rest, [5]]);
    for (const size of rest)
      await expect(service.sql('DELETE FROM audit_checkpoints WHERE size = $1', [size])).rejects.toThrow(
        /append-only/,
      );
    expect(await thin()).toBe(0);

    // a place that nobody has looked after for a month holds nothing up
    await service.sql(
      `UPDATE audit_publishing SET free_at = now() - interval '31 days' WHERE task = 'webhook'`,
    );
    expect(await thin()).toBe(1);
    expect([await sizes(busy), await sizes(quiet)]).toEqual([[30, 60, 70, 80], [5]]);
    await expect(service.sql('DELETE FROM audit_checkpoints')).rejects.toThrow(/append-only/);
    expect(await sizes(busy)).toEqual([30, 60, 70, 80]);
  });
});

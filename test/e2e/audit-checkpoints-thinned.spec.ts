import pg from 'pg';
import { pino } from 'pino';
import { CheckpointThinning } from '../../src/retention/checkpoint-thinning.js';
import { Retention } from '../../src/retention/retention.js';
import { newId } from '../../src/database/columns.js';
import { untilSomebodyWaits } from '../support/locks.js';
import { TestService } from '../support/service.js';

describe('checkpoints that are older than a week', () => {
  const said: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
  let service: TestService;
  let other: pg.Client;
  const [busy, quiet] = [newId(), newId()];

  beforeAll(async () => {
    service = await TestService.start({}, undefined, logger);
    other = new pg.Client(service.database.connection);
    await other.connect();
    // nobody looks but the tests, not even who has begun to
    clearTimeout(retention()['first']);
    await service.sql(
      `INSERT INTO jobs (name, last_run_at) VALUES ('audit retention', now()) ON CONFLICT (name) DO UPDATE SET last_run_at = now()`,
    );
    // nobody publishes or passes on anything meanwhile
    await service.sql(`UPDATE audit_publishing SET free_at = 'infinity', place = 1000`);
  });
  afterAll(async () => {
    await other.end();
    await service.stop();
  });

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
  const retention = () => service.service.app.get(Retention, { strict: false });
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
    await other.query(`SELECT pg_advisory_lock(hashtextextended('audit thin', 0))`);
    expect(await thin()).toBe(0);
    await other.query('SELECT pg_advisory_unlock_all()');
    expect(await thin()).toBe(3);
    expect([await sizes(busy), await sizes(quiet)]).toEqual([rest, [5]]);
    for (const size of rest)
      await expect(service.sql('DELETE FROM audit_checkpoints WHERE size = $1', [size])).rejects.toThrow(
        /append-only/,
      );
    expect(await thin()).toBe(0);

    // a place that nobody had looked after for a month when one was issued does not hold that up
    const lookedAfter = (daysAgo: number) =>
      service.sql(
        `UPDATE audit_publishing SET free_at = now() - make_interval(days => $1) WHERE task = 'webhook'`,
        [daysAgo],
      );
    await lookedAfter(60);
    expect(await thin()).toBe(1);
    expect([await sizes(busy), await sizes(quiet)]).toEqual([[30, 60, 70, 80], [5]]);
    await expect(service.sql('DELETE FROM audit_checkpoints')).rejects.toThrow(/append-only/);
    expect(await sizes(busy)).toEqual([30, 60, 70, 80]);

    // but what it was to get before an outage of more than a month stays, whoever starts first
    const before = newId();
    await publish(before, 10, 18, 0);
    await publish(before, 20, 18, 1);
    await lookedAfter(40);
    expect(await thin()).toBe(0);
    await expect(
      service.sql('DELETE FROM audit_checkpoints WHERE organization_id = $1', [before]),
    ).rejects.toThrow(/append-only/);

    // and so it does where nobody looks after any place
    await service.sql(`DELETE FROM audit_publishing WHERE task NOT IN ('webhook', 'thin')`);
    await publish(before, 30, 60, 0);
    await publish(before, 40, 60, 1);
    expect(await thin()).toBe(0);
    await expect(
      service.sql('DELETE FROM audit_checkpoints WHERE size = 30 AND organization_id = $1', [before]),
    ).rejects.toThrow(/append-only/);
    expect(await sizes(before)).toEqual([10, 20, 30, 40]);
  });

  it('are thinned by one look at a time, after the partitions, whose run does not depend on it', async () => {
    const due = () => service.sql(`UPDATE jobs SET last_run_at = NULL WHERE name = 'audit retention'`);
    const isDue = async () =>
      (await service.sql(`SELECT FROM jobs WHERE name = 'audit retention' AND last_run_at IS NULL`)).length >
      0;
    await other.query('BEGIN');
    await other.query(`SELECT FROM audit_publishing WHERE task = 'thin' FOR UPDATE`);
    await publish(busy, 90, 17, 0);
    await publish(busy, 100, 17, 1);
    await service.sql(`UPDATE audit_publishing SET place = 1000 WHERE task = 'webhook'`);
    await due();
    const first = retention()['look']();
    try {
      await untilSomebodyWaits(service);
      expect(await isDue()).toBe(false);
      await due();
      await retention()['look']();
      expect(await isDue()).toBe(true);
    } finally {
      await other.query('ROLLBACK');
      await first;
    }
    expect(await sizes(busy)).toEqual([30, 60, 70, 80, 100]);

    await service.sql('ALTER FUNCTION audit_checkpoint_is_spare RENAME TO no_more');
    await retention()['look']();
    expect(await isDue()).toBe(false);
    expect(said).toEqual([
      expect.stringMatching(/^old checkpoints of the audit log are not thinned.*is_spare/),
    ]);
  });
});

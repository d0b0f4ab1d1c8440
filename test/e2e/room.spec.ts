import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { Room } from '../../src/retention/room.js';
import { TestService } from '../support/service.js';

describe('the room that is left', () => {
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  let service: TestService;
  const room = () => service.service.app.get(Room, { strict: false });
  const metric = async (name: string): Promise<number | undefined> => {
    const { text } = await service.call('GET', '/metrics');
    const value = new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };

  // without DATABASE_URL the service takes its database for the embedded one
  beforeAll(
    async () => (service = await TestService.start({ METRICS: 'on', DATA_DIR: tmpdir() }, undefined, logger)),
  );
  afterAll(() => service.stop());

  it('is days once a growth is known, of which nothing is taken off for what was dropped', async () => {
    await room().look();
    await room().look();
    expect(await service.sql('SELECT FROM database_sizes')).toHaveLength(1);
    expect(await room().left()).toMatchObject({ growth: null, days: null });
    await service.sql('DELETE FROM database_sizes');
    await service.sql(`INSERT INTO database_sizes SELECT clock_timestamp() - make_interval(hours => 48 - h * 12), bytes FROM
      (VALUES (0, 1000), (1, 3000), (2, 500), (3, 2500), (4, 4500)) s (h, bytes)`);
    // 6000 bytes in two days
    const other = await TestService.start({ METRICS: 'on', DATA_DIR: tmpdir() }, service.database, logger);
    try {
      const left = await other.service.app.get(Room, { strict: false }).left();
      const { bavail, bsize } = await statfs(tmpdir());
      expect(left.growth).toBeCloseTo(3000, 3);
      expect(left.room! / (bavail * bsize)).toBeCloseTo(1, 1);
      expect(left.days).toBeCloseTo(left.room! / 3000, 3);
    } finally {
      await other.service.close();
    }
  });

  it('is told in metrics as far as it is known', async () => {
    expect(await metric('praesidia_database_bytes')).toBeGreaterThan(1_000_000);
    expect(await metric('praesidia_room_bytes')).toBeGreaterThan(0);
    expect(await metric('praesidia_room_days')).toBeUndefined();
  });

  it('is told to the operator when it ends soon', async () => {
    await service.sql('DELETE FROM database_sizes');
    await service.sql(
      `INSERT INTO database_sizes VALUES (clock_timestamp() - interval '25 hours', 0), (clock_timestamp() - interval '1 hour', 1e18)`,
    );
    await room().look();
    expect(lines.filter((line) => line.includes('the disk of DATA_DIR is full in 0 days'))).toHaveLength(1);
  });
});

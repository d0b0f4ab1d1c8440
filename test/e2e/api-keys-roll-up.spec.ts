import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/database/columns.js';
import { addKey } from '../support/actors.js';
import { ServiceProcess } from '../support/process.js';
import { TestService, type Owner } from '../support/service.js';
import { plantUses, rolledUp, storedAndCounted } from '../support/usage.js';

describe('the roll-up of what keys were used for', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
  });
  afterAll(() => service.stop());

  it('counts requests by key, day, route, address and outcome', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read'] });
    const { base } = acme;
    for (let i = 0; i < 3; i++)
      await service.call('GET', `${base}/agents`, { token: key.token, ip: '198.51.100.1' });
    await service.call('GET', `${base}/agents`, { token: key.token, ip: '198.51.100.2' });
    await service.call('GET', `${base}/agents/${newId()}`, { token: key.token, ip: '198.51.100.2' });
    await service.call('POST', `${base}/agents`, {
      token: key.token,
      body: { name: 'a' },
      ip: '198.51.100.2',
    });
    const use = { organizationId: acme.organizationId, keyId: key.id };
    await plantUses(service, { ...use, ip: null, ago: '40 days', count: 5 });
    await plantUses(service, { ...use, ago: '40 days', count: 2 });
    await rolledUp(service);
    const rows = await service.sql(
      `SELECT method, replace(route, '/v1/organizations/:organizationId', '') AS route, ip, requests::int, denied::int, failed::int,
         (clock_timestamp() AT TIME ZONE 'UTC')::date - day AS age FROM api_key_usage WHERE key_id = $1 ORDER BY 7, 1, 2, 3`,
      [key.id],
    );
    expect(rows).toEqual([
      { method: 'GET', route: '/agents', ip: '198.51.100.1', requests: 3, denied: 0, failed: 0, age: 0 },
      { method: 'GET', route: '/agents', ip: '198.51.100.2', requests: 1, denied: 0, failed: 0, age: 0 },
      { method: 'GET', route: '/agents/:id', ip: '198.51.100.2', requests: 1, denied: 0, failed: 1, age: 0 },
      { method: 'POST', route: '/agents', ip: '198.51.100.2', requests: 1, denied: 1, failed: 0, age: 0 },
      { method: 'GET', route: '/agents', ip: '', requests: 5, denied: 0, failed: 0, age: 40 },
      { method: 'GET', route: '/agents', ip: '203.0.113.7', requests: 2, denied: 0, failed: 0, age: 40 },
    ]);
    // what was denied says nothing of what the key needs
    const routes = await service.sql(
      `SELECT method, route FROM api_key_routes WHERE key_id = $1 ORDER BY 2`,
      [key.id],
    );
    expect(routes).toEqual([
      { method: 'GET', route: '/v1/organizations/:organizationId/agents' },
      { method: 'GET', route: '/v1/organizations/:organizationId/agents/:id' },
    ]);
  });

  it('knows when each route was last used, in whatever order its uses come', async () => {
    const key = await addKey(service, acme);
    const use = { organizationId: acme.organizationId, keyId: key.id };
    for (const ago of ['2 days', '0 seconds', '3 days']) {
      await plantUses(service, { ...use, ago });
      await rolledUp(service);
      const [{ stored, logged }] = (await service.sql(
        `SELECT (SELECT array_agg(last_at) FROM api_key_routes WHERE key_id = $1) AS stored,
           (SELECT array[max(occurred_at)] FROM audit_events WHERE actor_id = $1) AS logged`,
        [key.id],
      )) as [{ stored: Date[]; logged: Date[] }];
      expect(stored).toEqual(logged);
    }
  });

  it('counts each use once, by several instances that are killed in the middle of it', async () => {
    const owners = await Promise.all([1, 2, 3].map((n) => service.owner(`Log ${n}`)));
    const keys = await Promise.all(owners.map((owner) => addKey(service, owner)));
    const env = { DATABASE_URL: service.database.url };
    let planting = true;
    const uses = owners.map(async ({ organizationId }, n) => {
      for (let i = 0; i < 30; i++) {
        const route = `/agents/${i % 3}`;
        // the first log is longer than what is counted at a time
        const count = n === 0 ? 2_000 : 100;
        await plantUses(service, { organizationId, keyId: keys[n]!.id, route, count, ago: `${i % 4} days` });
      }
    });
    const planted = Promise.all(uses).finally(() => (planting = false));
    let kills = 0;
    do {
      const instances = await Promise.all([1, 2].map(() => ServiceProcess.start({ env })));
      await sleep(200 + Math.random() * 1_500);
      await Promise.all(instances.map((instance) => instance.kill()));
      kills += instances.length;
    } while (planting || kills < 6);
    await planted;
    await rolledUp(service);
    const [stored, counted] = await storedAndCounted(service);
    expect(stored).toEqual(counted);
    const [sum] = await service.sql(
      `SELECT sum(requests)::int AS n FROM api_key_usage WHERE key_id = ANY ($1)`,
      [keys.map(({ id }) => id)],
    );
    expect(sum).toEqual({ n: 66_000 });
  });
});

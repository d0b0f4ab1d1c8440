import { LongAnswers } from '../../src/audit/export/long-answers.js';
import { addKey } from '../support/actors.js';
import { eventually } from '../support/eventually.js';
import { SlowReader } from '../support/slow-reader.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

describe('the report on API keys as a file', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
  });
  beforeEach(async () => {
    acme = await service.owner('Acme');
  });
  afterAll(() => service.stop());

  const report = (query: string): Promise<Answer> =>
    service.call('GET', `${acme.base}/api-keys/report${query}`, { token: acme.token });
  const set = ({ id }: { id: string }, assignment: string) =>
    service.sql(`UPDATE api_keys SET ${assignment} WHERE id = $1`, [id]);

  it('comes as CSV that a spreadsheet can open', async () => {
    const key = await addKey(service, acme, { scopes: ['agents:read', 'agents:write'] });
    await set(key, `name = '=HYPERLINK("x")', description = E'two\\nlines, "quoted"'`);
    const answer = await report('?format=csv');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(
      new RegExp(`^attachment; filename="api-keys-${acme.organizationId}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    );
    const [head, ...rest] = answer.text.split('\r\n');
    expect(head).toMatch(
      /^id,name,description,prefix,last4,status,scopes,.*,exposedAt,exposureSeconds,overScoped,unusedScopes,imported,expiring$/,
    );
    expect(rest).toEqual([
      expect.stringContaining(`${key.id},"'=HYPERLINK(""x"")","two\nlines, ""quoted""",psk_`),
      '',
    ]);
    expect(rest[0]).toContain(',active,agents:read agents:write,');
    expect(rest[0]).toContain(',false,,false,true,true,false,');
  });

  it('has every key in the CSV, however many', async () => {
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_name, revoked_at)
       SELECT uuid_v7(), $1, 'many ' || n, sha256(('report' || n)::bytea), 'psk_' || n, '0000', '{agents:read}', 'system', 'test',
         CASE WHEN n % 3 = 0 THEN clock_timestamp() END FROM generate_series(1, 2500) n`,
      [acme.organizationId],
    );
    const lines = (await report('?format=csv')).text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(2_501);
    expect(new Set(lines).size).toBe(2_501);
  });

  it('breaks off when its reader may have it no more', async () => {
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, description, digest, prefix, last4, scopes, created_by_kind, created_by_name)
       SELECT uuid_v7(), $1, 'long ' || n, repeat('x', 2000), sha256(('long' || n)::bytea), 'psk_' || n, '0000', '{agents:read}', 'system', 'test'
       FROM generate_series(1, 5000) n`,
      [acme.organizationId],
    );
    const key = await addKey(service, acme, { scopes: ['api-keys:read'] });
    await service.service.app.listen(0, '127.0.0.1');
    const url = `${await service.service.app.getUrl()}${acme.base}/api-keys/report?format=csv`;
    const reader = await SlowReader.open(url, key.token);
    expect(reader.status).toBe(200);
    await reader.take(1_000);
    await service.call('POST', `${acme.base}/api-keys/${key.id}/revoke`, {
      token: acme.token,
      body: { reason: 'compromised' },
    });
    const { app } = service.service;
    await eventually(
      () => Promise.resolve(app.get(LongAnswers, { strict: false }).underWay),
      (count) => count === 0,
    );
    expect(await reader.rest()).toBe('broken');
  });
});

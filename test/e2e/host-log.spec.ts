import { readVkey } from '../../src/audit/tree/note.js';
import { readStatement } from '../../src/audit/verify/statements.js';
import { verifyExport } from '../../src/audit/verify/verify-export.js';
import {
  AccessService,
  AuditService,
  OrganizationsService,
  type AuditEvent,
  type Principal,
  type Scope,
} from '../../src/index.js';
import { eventually } from '../support/eventually.js';
import { TestHost } from '../support/host.js';

const TENANT = 'logged';
const itself = { organizationId: TENANT };

describe('the log of a host', () => {
  let host: TestHost;
  let audit: AuditService;

  beforeAll(async () => {
    host = await TestHost.start();
    audit = host.app.get(AuditService);
    const { token } = await host.key(TENANT, ['invoices:read']);
    expect((await host.call('GET', `/tenants/${TENANT}/invoices`, token)).status).toBe(200);
    for (const id of ['1', '2', '3'])
      await audit.record({ by: itself, action: 'invoice.sent', target: { type: 'invoice', id } });
  });
  afterAll(() => host.stop());

  const sent = (events: readonly AuditEvent[]) =>
    events.map(({ details }) => (details as { targetId: string }).targetId);

  it('is read by pages, newest first or in its own order, by what the host calls things', async () => {
    const first = await audit.list(itself, { action: 'invoice.*', limit: 2 });
    expect(sent(first.items)).toEqual(['3', '2']);
    const rest = await audit.list(itself, { action: 'invoice.*', limit: 2, cursor: first.nextCursor! });
    expect([sent(rest.items), rest.nextCursor]).toEqual([['1'], null]);
    const { items } = await audit.list(itself, { targetId: '2', from: new Date(0) });
    expect(sent(items)).toEqual(['2']);
    const uses = await audit.list(itself, { action: 'api_key.used' });
    expect(uses.items).toMatchObject([{ outcome: 'success', request: { status: 200 } }]);
    const sealed = await eventually(
      () => audit.list(itself, { action: 'invoice.sent', order: 'asc' }),
      (page) => page.items.length === 3,
    );
    expect(sent(sealed.items)).toEqual(['1', '2', '3']);
    await expect(audit.list(itself, { limit: 1_000 })).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is each organization its own', async () => {
    const [event] = (await audit.list(itself)).items;
    expect(await audit.get(itself, event!.id)).toEqual(event);
    await host.app.get(OrganizationsService).ensure({ id: 'other', name: 'Other' });
    const other = { organizationId: 'other' };
    for (const id of [event!.id, 'no id'])
      await expect(audit.get(other, id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await audit.list(other, { action: 'invoice.sent' })).items).toEqual([]);
  });

  it('is exported, on record, and verifies offline by a checkpoint and the public keys', async () => {
    const exported = await audit.export(itself);
    const bytes = Buffer.concat(await exported.toArray());
    const checkpoint = await audit.checkpoint(itself);
    const { keys } = await audit.publicKeys();
    const known = keys.map(({ vkey }) => readVkey(vkey));
    const statement = readStatement(JSON.stringify(checkpoint), 'checkpoint.json', known);
    const verdict = await verifyExport([bytes] as never, [statement]);
    expect([verdict.finding, verdict.warnings, statement.signed]).toEqual([null, [], true]);
    const lines = bytes.toString().trim().split('\n');
    expect(lines).toHaveLength(checkpoint.size);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      action: 'audit.exported',
      actor: { kind: 'system', name: 'host' },
    });
    const csv = await audit.export(itself, { format: 'csv', action: 'invoice.sent' });
    expect((await csv.toArray()).join('').trim().split('\n')).toHaveLength(4);
    await expect(audit.export(itself, { format: 'xml' as never })).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('is read by a caller that may, whatever the route of the host has asked for, and by no other', async () => {
    const callerWith = async (...scopes: Scope[]): Promise<Principal> =>
      host.app.get(AccessService).authenticate((await host.key(TENANT, scopes)).token);
    const other = await callerWith('invoices:read', 'api-keys:write');
    const denied = (requiredPermission: string) => ({
      extensions: { status: 403, reason: 'out_of_scope', requiredPermission },
    });
    const [event] = (await audit.list(itself)).items;
    await expect(audit.list(other)).rejects.toMatchObject(denied('audit.view'));
    await expect(audit.get(other, event!.id)).rejects.toMatchObject(denied('audit.view'));
    await expect(audit.checkpoint(other)).rejects.toMatchObject(denied('audit.view'));
    await expect(audit.export(other)).rejects.toMatchObject(denied('audit.export'));
    const auditor = await callerWith('audit:read');
    expect(await audit.get(auditor, event!.id)).toEqual(event);
    expect((await audit.list(auditor, { action: 'invoice.sent' })).items).toHaveLength(3);
    expect((await audit.checkpoint(auditor)).size).toBeGreaterThan(0);
    expect(await (await audit.export(auditor, { size: 1 })).toArray()).not.toEqual([]);
  });

  it('is not exported where that cannot be put on record, which keeps no place from other exports', async () => {
    await host.sql(
      `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'not this'; END$$`,
    );
    await host.sql(`CREATE TRIGGER refusing BEFORE INSERT ON praesidia.audit_events FOR EACH ROW
      WHEN (NEW.action = 'audit.exported') EXECUTE FUNCTION refuse()`);
    try {
      // more than may be under way
      for (let i = 0; i < 3; i++) await expect(audit.export(itself, { size: 1 })).rejects.toThrow('not this');
    } finally {
      await host.sql('DROP TRIGGER refusing ON praesidia.audit_events');
    }
    const exported = await audit.export(itself, { size: 1 });
    expect(
      Buffer.concat(await exported.toArray())
        .toString()
        .trim()
        .split('\n'),
    ).toHaveLength(1);
  });
});

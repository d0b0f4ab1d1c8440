import { newId } from '../../src/database/columns.js';
import { LapsedKeys } from '../../src/api-keys/lapsed-keys.js';
import { addKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

/** Columns of a key that matter to a list; what is left out is as ordinary as can be. */
interface Seed {
  readonly name: string;
  readonly scopes?: string[];
  readonly created_at?: string;
  readonly created_by_id?: string;
  readonly last_used_at?: string | null;
  readonly expires_at?: string | null;
  readonly retires_at?: string;
  readonly revoked_at?: string | null;
  readonly lapsed?: boolean;
}

describe('the list of API keys', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  /** An organization with these keys, made in this order a minute apart. */
  async function organizationWith(seeds: readonly Seed[]): Promise<Owner> {
    const owner = await service.owner('List');
    for (const [index, seed] of seeds.entries()) {
      const { id } = await addKey(service, owner, { scopes: seed.scopes ?? ['agents:read'] });
      const columns = { created_at: new Date(Date.UTC(2026, 0, 1, 0, index)).toISOString(), ...seed };
      const names = Object.keys(columns).filter((name) => name !== 'scopes');
      await service.sql(
        `UPDATE api_keys SET ${names.map((name, i) => `${name} = $${i + 2}`).join(', ')} WHERE id = $1`,
        [id, ...names.map((name) => columns[name as keyof Seed])],
      );
    }
    return owner;
  }

  const list = (owner: Owner, query = '') =>
    service.call('GET', `${owner.base}/api-keys${query && `?${query}`}`, { token: owner.token });

  async function names(owner: Owner, query = ''): Promise<string[]> {
    const answer = await list(owner, query);
    expect(answer.status).toBe(200);
    return answer.body.items.map((item: { name: string }) => item.name);
  }

  /** The names of all pages of two, in order. */
  async function paged(owner: Owner, query: string): Promise<string[]> {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await list(owner, `${query}&limit=2${cursor && `&cursor=${cursor}`}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((item: { name: string }) => item.name));
      if (body.nextCursor === null) return seen;
      cursor = encodeURIComponent(body.nextCursor);
    }
  }

  const past = '2026-02-01T00:00:00Z';
  const future = '2099-02-01T00:00:00Z';

  describe('by status', () => {
    let owner: Owner;
    beforeAll(async () => {
      owner = await organizationWith([
        { name: 'living' },
        { name: 'bounded', expires_at: future },
        { name: 'just expired', expires_at: past },
        { name: 'marked as expired', expires_at: past, lapsed: true },
        { name: 'retiring', retires_at: future },
        { name: 'just retired', retires_at: past },
        { name: 'marked as retired', retires_at: past, lapsed: true },
        { name: 'revoked', revoked_at: past },
        { name: 'revoked and expired', revoked_at: past, expires_at: past, lapsed: true },
      ]);
    });

    it.each([
      ['', ['retiring', 'bounded', 'living']],
      ['status=active', ['bounded', 'living']],
      ['status=expired', ['marked as retired', 'just retired', 'marked as expired', 'just expired']],
      ['status=revoked', ['revoked and expired', 'revoked']],
      ['status=suspended', []],
      ['status=retiring', ['retiring']],
      ['status=unclaimed', []],
      [
        'status=all',
        [
          'revoked and expired',
          'revoked',
          'marked as retired',
          'just retired',
          'retiring',
          'marked as expired',
          'just expired',
          'bounded',
          'living',
        ],
      ],
    ])('%s', async (query, expected) => {
      expect(await names(owner, query)).toEqual(expected);
      expect(await paged(owner, query)).toEqual(expected);
    });

    it('shows each with its status, and all living ones as suspended when the plan has no keys', async () => {
      const statuses = async () =>
        Object.fromEntries(
          (await list(owner, 'status=all')).body.items.map((k: Record<string, string>) => [k.name, k.status]),
        );
      const dead = {
        'just expired': 'expired',
        'just retired': 'expired',
        'marked as retired': 'expired',
        'marked as expired': 'expired',
        revoked: 'revoked',
        'revoked and expired': 'revoked',
      };
      expect(await statuses()).toEqual({
        living: 'active',
        bounded: 'active',
        retiring: 'retiring',
        ...dead,
      });
      const plan = (name: string) =>
        service.sql('UPDATE organizations SET plan = $2 WHERE id = $1', [owner.organizationId, name]);
      await plan('free');
      expect(await statuses()).toEqual({
        living: 'suspended',
        bounded: 'suspended',
        retiring: 'suspended',
        ...dead,
      });
      expect(await names(owner, 'status=suspended')).toEqual(['retiring', 'bounded', 'living']);
      expect(await names(owner, 'status=active')).toEqual([]);
      await plan('team');
    });

    it('is not changed by the marking of expired keys', async () => {
      const before = (await list(owner, 'status=all')).body;
      await service.service.app.get(LapsedKeys, { strict: false }).mark();
      const marked = await service.sql<{ name: string }>(
        'SELECT name FROM api_keys WHERE organization_id = $1 AND lapsed ORDER BY name',
        [owner.organizationId],
      );
      expect(marked.map(({ name }) => name)).toEqual([
        'just expired',
        'just retired',
        'marked as expired',
        'marked as retired',
        'revoked and expired',
      ]);
      expect((await list(owner, 'status=all')).body).toEqual(before);
    });
  });

  describe('by filter', () => {
    let owner: Owner;
    const maker = newId();
    beforeAll(async () => {
      owner = await organizationWith([
        { name: 'Deploy 100%', scopes: ['agents:read', 'agents:write'], created_by_id: maker },
        { name: 'deploy_staging', last_used_at: '2026-03-01T00:00:00.500Z' },
        { name: 'Nightly', last_used_at: '2026-05-01T00:00:00Z', expires_at: '2099-01-01T00:00:00Z' },
        { name: 'ÄRGER', expires_at: '2099-06-01T00:00:00Z', created_by_id: maker },
        { name: 'back\\slash' },
      ]);
    });

    it.each([
      ['search=DEPLOY', ['deploy_staging', 'Deploy 100%']],
      ['search=0%25', ['Deploy 100%']],
      ['search=y_', ['deploy_staging']],
      ['search=__', []],
      ['search=%5Cs', ['back\\slash']],
      ['search=%C3%A4r', ['ÄRGER']],
      ['search=loy%20', ['Deploy 100%']],
      ['search=dd', []],
      ['scope=agents:write', ['Deploy 100%']],
      ['scope=audit:read', []],
      [`createdBy=${maker}`, ['ÄRGER', 'Deploy 100%']],
      [`createdBy=${maker.toUpperCase()}`, ['ÄRGER', 'Deploy 100%']],
      [`createdBy=${newId()}`, []],
      ['usedBefore=2026-04-01T00:00:00Z', ['deploy_staging']],
      ['usedBefore=2026-03-01T00:00:00.500Z', []],
      ['usedBefore=2099-04-01T00:00:00Z', ['Nightly', 'deploy_staging']],
      ['neverUsed=true', ['back\\slash', 'ÄRGER', 'Deploy 100%']],
      ['neverUsed=false', ['Nightly', 'deploy_staging']],
      ['expiresBefore=2099-02-01T00:00:00Z', ['Nightly']],
      ['expiresBefore=2099-12-01T02:00:00%2B02:00', ['ÄRGER', 'Nightly']],
      [`createdBy=${maker}&search=deploy&scope=agents:read&neverUsed=true&status=active`, ['Deploy 100%']],
    ])('%s', async (query, expected) => {
      expect(await names(owner, query)).toEqual(expected);
      expect(await paged(owner, query)).toEqual(expected);
    });

    it('prefix=… finds by how the display prefix starts, whatever LIKE would make of it', async () => {
      const [key] = (await list(owner, 'search=Nightly')).body.items;
      for (const length of [6, 12]) {
        expect(await names(owner, `prefix=${key.prefix.slice(0, length)}`)).toContain('Nightly');
      }
      expect(await names(owner, 'prefix=psk_')).toHaveLength(5);
      expect(await names(owner, 'prefix=psk%25')).toEqual([]);
      expect(await names(owner, `prefix=${key.prefix.slice(4)}`)).toEqual([]);
    });
  });

  describe('in order', () => {
    let owner: Owner;
    beforeAll(async () => {
      owner = await organizationWith([
        { name: 'b', last_used_at: '2026-03-03T00:00:00Z', expires_at: '2099-01-03T00:00:00Z' },
        { name: 'A', last_used_at: null, expires_at: null },
        {
          name: 'é',
          last_used_at: '2026-03-01T00:00:00Z',
          expires_at: '2099-01-01T00:00:00Z',
          revoked_at: past,
        },
        { name: 'C', last_used_at: null, expires_at: '2099-01-02T00:00:00Z' },
        { name: 'Z', last_used_at: '2026-03-02T00:00:00Z', expires_at: null, revoked_at: past },
        { name: 'a b', last_used_at: '2026-03-03T00:00:00Z', expires_at: null },
      ]);
    });

    it.each([
      ['sort=createdAt', ['b', 'A', 'é', 'C', 'Z', 'a b']],
      ['sort=-createdAt', ['a b', 'Z', 'C', 'é', 'A', 'b']],
      ['sort=name', ['A', 'a b', 'b', 'C', 'Z', 'é']],
      ['sort=-name', ['é', 'Z', 'C', 'b', 'a b', 'A']],
      ['sort=lastUsedAt', ['é', 'Z', 'b', 'a b', 'A', 'C']],
      ['sort=-lastUsedAt', ['a b', 'b', 'Z', 'é', 'C', 'A']],
      ['sort=expiresAt', ['é', 'C', 'b', 'A', 'Z', 'a b']],
      ['sort=-expiresAt', ['b', 'C', 'é', 'a b', 'Z', 'A']],
    ])('%s', async (query, expected) => {
      expect(await names(owner, `status=all&${query}`)).toEqual(expected);
      expect(await paged(owner, `status=all&${query}`)).toEqual(expected);
      const living = expected.filter((name) => name !== 'é' && name !== 'Z');
      expect(await paged(owner, query)).toEqual(living);
    });

    it('neither repeats nor leaves out while keys come and go', async () => {
      const first = await list(owner, 'sort=name&limit=2');
      await service.sql(
        `UPDATE api_keys SET revoked_at = now() WHERE organization_id = $1 AND name = 'a b'`,
        [owner.organizationId],
      );
      const rest = await list(owner, `sort=name&cursor=${encodeURIComponent(first.body.nextCursor)}`);
      expect(rest.body.items.map((item: { name: string }) => item.name)).toEqual(['b', 'C']);
      await service.sql(`UPDATE api_keys SET revoked_at = NULL WHERE organization_id = $1 AND name = 'a b'`, [
        owner.organizationId,
      ]);
    });

    it('refuses a cursor with another filter, sort or organization, or one that was edited', async () => {
      const { body } = await list(owner, 'sort=name&limit=2');
      const cursor = encodeURIComponent(body.nextCursor);
      const other = await organizationWith([]);
      const edited = encodeURIComponent(
        body.nextCursor.replace(/.$/, (c: string) => (c === 'A' ? 'B' : 'A')),
      );
      for (const answer of [
        await list(owner, `sort=-name&cursor=${cursor}`),
        await list(owner, `sort=name&status=all&cursor=${cursor}`),
        await list(other, `sort=name&cursor=${cursor}`),
        await list(owner, `sort=name&cursor=${edited}`),
        await list(owner, 'sort=name&cursor=x'),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } });
      }
    });
  });

  it.each([
    ['status=dead', 'status'],
    ['status=active&status=revoked', 'status'],
    ['status=', 'status'],
    ['search=a', 'search'],
    ['search=', 'search'],
    [`search=${'x'.repeat(201)}`, 'search'],
    ['prefix=', 'prefix'],
    [`prefix=psk_${'x'.repeat(49)}`, 'prefix'],
    ['scope=agents:fly', 'scope'],
    ['scope=*', 'scope'],
    ['scope=', 'scope'],
    ['createdBy=me', 'createdBy'],
    ['usedBefore=yesterday', 'usedBefore'],
    ['usedBefore=2026-02-30T00:00:00Z', 'usedBefore'],
    ['neverUsed=yes', 'neverUsed'],
    ['neverUsed=', 'neverUsed'],
    ['expiresBefore=2027', 'expiresBefore'],
    ['sort=lastUsedIp', 'sort'],
    ['sort=--name', 'sort'],
    ['sort=', 'sort'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1.5', 'limit'],
    ['page=2', 'page'],
    ['search=%00%00', 'search'],
  ])('refuses %s', async (query, field) => {
    const owner = await service.owner('Bad');
    const refused = await list(owner, query);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(refused.body.errors[0].field).toBe(field);
  });

  it('puts on record who looked and with which filters, not what was searched for', async () => {
    const owner = await organizationWith([{ name: 'one' }]);
    await list(owner, 'search=on&limit=5');
    const events = await service.sql(
      `SELECT action, details FROM audit_events WHERE organization_id = $1 AND action = 'api_key.listed'`,
      [owner.organizationId],
    );
    expect(events).toEqual([{ action: 'api_key.listed', details: { filters: ['search'], items: 1 } }]);
  });

  it('shows the keys of other organizations to nobody', async () => {
    const owner = await organizationWith([{ name: 'ours' }]);
    await organizationWith([{ name: 'theirs' }]);
    expect(await names(owner, 'status=all')).toEqual(['ours']);
    expect(await names(owner, 'status=all&search=theirs')).toEqual([]);
  });
});

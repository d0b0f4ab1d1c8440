import type { Owner } from '../../support/service.js';
import type { BrowserConsole } from './console.js';

type Organization = Pick<Owner, 'organizationId' | 'userId'>;

/** So many keys, `key 000001` the oldest, made by statements. */
export async function addManyKeys(
  { service }: BrowserConsole,
  owner: Organization,
  count: number,
): Promise<void> {
  await service.sql(
    `INSERT INTO api_keys (id, organization_id, name, digest, prefix, last4, scopes, created_by_kind, created_by_id, created_by_name, created_at)
     SELECT uuid_v7(), $1, 'key ' || lpad(i::text, 6, '0'), sha256(($1::uuid::text || i)::bytea), 'psk_' || lpad(i::text, 8, '0'), 'last',
            '{agents:read}', 'user', $2, 'Ada', '2026-01-01'::timestamptz + make_interval(secs => i)
     FROM generate_series(1, ${count}) i`,
    [owner.organizationId, owner.userId],
  );
}

interface Sample {
  readonly name: string;
  readonly description?: string;
  readonly scopes: readonly string[];
  /** days ago */
  readonly made: number;
  readonly used?: number;
  readonly ip?: string;
  /** days from now */
  readonly expires?: number;
  readonly revoked?: boolean;
}

/** What the keys of an organization that has used them for a while look like. */
const SAMPLES: readonly Sample[] = [
  {
    name: 'Deployment pipeline',
    description: 'GitHub Actions, production',
    scopes: ['agents:read', 'agents:write', 'workflows:write'],
    made: 41,
    used: 0.002,
    ip: '140.82.112.3',
    expires: 49,
  },
  {
    name: 'Analytics export',
    description: 'Nightly, into the warehouse',
    scopes: ['analytics:read'],
    made: 120,
    used: 0.4,
    ip: '10.20.0.14',
    expires: 245,
  },
  { name: 'SIEM forwarder', scopes: ['audit:read'], made: 88, used: 0.0004, ip: '10.20.4.2' },
  {
    name: 'Support agent “Juno”',
    scopes: ['agents:report'],
    made: 12,
    used: 0.01,
    ip: '52.59.14.201',
    expires: 78,
  },
  {
    name: 'Staging smoke test',
    scopes: ['agents:read', 'workflows:read'],
    made: 200,
    used: 96,
    ip: '10.20.9.9',
    expires: 5,
  },
  {
    name: 'Load test, spring',
    scopes: ['agents:read', 'agents:write', 'workflows:read', 'workflows:write'],
    made: 230,
  },
  {
    name: 'Billing reconciliation',
    scopes: ['analytics:read', 'members:read'],
    made: 64,
    used: 2,
    ip: '10.20.0.31',
    expires: 116,
  },
  {
    name: 'Terraform',
    scopes: ['api-keys:read', 'api-keys:write'],
    made: 33,
    used: 0.2,
    ip: '140.82.114.9',
    expires: 57,
  },
  {
    name: 'Customer portal',
    description: 'Read-only, behind the gateway',
    scopes: ['agents:read', 'analytics:read'],
    made: 150,
    used: 0.001,
    ip: '10.20.7.77',
    expires: 30,
  },
  { name: 'Old pipeline', scopes: ['agents:write'], made: 300, used: 50, ip: '140.82.112.3', revoked: true },
];

export async function addSampleKeys({ service }: BrowserConsole, owner: Organization): Promise<void> {
  for (const [index, { name, description, scopes, made, used, ip, expires, revoked }] of SAMPLES.entries()) {
    const ago = (days: number | undefined) => (days === undefined ? null : `${-days} days`);
    await service.sql(
      `INSERT INTO api_keys (id, organization_id, name, description, digest, prefix, last4, scopes, created_by_kind, created_by_id,
         created_by_name, created_at, last_used_at, last_used_ip, expires_at, revoked_at, revocation_reason)
       VALUES (uuid_v7(), $1, $2, $3, sha256(($1::uuid::text || $2::text)::bytea), $4, $5, $6, 'user', $7, 'Ada Lovelace', now() + $8::interval,
         now() + $9::interval, $10, now() + $11::interval, $12, $13)`,
      [
        owner.organizationId,
        name,
        description ?? null,
        `psk_${'kR7wTz2bQmVx9cHdLs4NfYp1Ju8'.slice(index, index + 8)}`,
        'x9Qa7Tm2Lw4b'.slice(index, index + 4).padEnd(4, 'z'),
        scopes,
        owner.userId,
        ago(made),
        ago(used),
        ip ?? null,
        expires === undefined ? null : `${expires} days`,
        revoked ? new Date('2026-05-04T09:30:00Z') : null,
        revoked ? 'superseded' : null,
      ],
    );
  }
}

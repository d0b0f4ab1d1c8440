import { createPublicKey, generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError, readConfig } from './config.js';
import { Environment, OPTIONAL_VARIABLES } from './environment.js';

const PEPPER = 'a pepper of more than 32 characters';
const DATABASE_URL = 'postgresql://me:secret@db.example.com/keys';
const external = { DATABASE_URL, KEY_PEPPER: PEPPER };
const ed25519 = generateKeyPairSync('ed25519');
const pem = ({ privateKey }: KeyPairKeyObjectResult): string =>
  privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const names = [...Object.keys(new Environment()), ...OPTIONAL_VARIABLES];

function refusal(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n').slice(1);
  }
  return [];
}

it('works without any variable, on the embedded database', () => {
  const config = readConfig({});
  expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', databaseUrl: null, planChanges: 'owner' });
  expect(config.trustProxy).toEqual([]);
  expect(Object.isFrozen(config)).toBe(true);
});

it('takes an empty variable as unset', () => {
  expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
});

it('leaves plans to the operator on an external database, unless told otherwise', () => {
  expect(readConfig(external).planChanges).toBe('operator');
  expect(readConfig({ ...external, PLAN_CHANGES: 'owner' }).planChanges).toBe('owner');
});

it('needs a pepper with an external database', () => {
  expect(refusal({ DATABASE_URL })).toEqual([
    '  - KEY_PEPPER is required with DATABASE_URL: 32 characters or more, the same on every instance',
  ]);
});

it.each([
  ['PUBLIC_URL', 'https://keys.example.com', 'publicUrl', 'https://keys.example.com'],
  ['PUBLIC_URL', 'https://KEYS.example.com:443/', 'publicUrl', 'https://keys.example.com'],
  ['PUBLIC_URL', 'http://[::1]:3000', 'publicUrl', 'http://[::1]:3000'],
  ['PUBLIC_URL', 'http://localhost:3000', 'publicUrl', 'http://localhost:3000'],
  ['TRUST_PROXY', '10.0.0.0/8, ::1/128', 'trustProxy', ['10.0.0.0/8', '::1/128']],
  ['PORT', '0', 'port', 0],
  ['HOST', '::', 'host', '::'],
  ['TOKEN_PREFIX', 'acme', 'tokenPrefix', 'acme'],
  ['TOKEN_PREFIX', 'acme_live_2', 'tokenPrefix', 'acme_live_2'],
  ['ACCEPT_X_API_KEY', 'on', 'acceptXApiKey', true],
  ['AUDIT_CHECKPOINT_DIR', '/var/lib/checkpoints', 'checkpoints', { directory: '/var/lib/checkpoints' }],
])('accepts %s=%s', (name, value, property, expected) => {
  expect(readConfig({ [name]: value })).toMatchObject({ [property]: expected });
});

it('takes an Ed25519 key in each of its forms', () => {
  const { publicKey } = ed25519;
  const text = pem(ed25519);
  const seed = ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32);
  for (const AUDIT_SIGNING_KEY of [
    text,
    text.replaceAll('\n', '\\n'),
    seed.toString('base64'),
    seed.toString('base64url'),
  ]) {
    const { auditSigningKey } = readConfig({ AUDIT_SIGNING_KEY });
    expect(createPublicKey(auditSigningKey!).equals(publicKey)).toBe(true);
  }
});

it.each([
  'https://witness.example.com/checkpoints?a',
  'http://127.0.0.1:9/',
  'http://[::1]:9/',
  'http://localhost/',
])('accepts AUDIT_CHECKPOINT_WEBHOOK_URL=%s', (webhookUrl) => {
  expect(readConfig({ AUDIT_CHECKPOINT_WEBHOOK_URL: webhookUrl }).checkpoints).toMatchObject({ webhookUrl });
});

it.each([
  'postgresql://me:p%40ss@db.example.com:5433/keys?sslmode=disable',
  'postgres://db/keys',
  'postgresql://me@/keys?host=%2Frun%2Fpostgresql&port=5433',
  'postgresql:///keys?host=/run/postgresql',
])('accepts DATABASE_URL=%s', (url) => {
  expect(readConfig({ DATABASE_URL: url, KEY_PEPPER: PEPPER }).databaseUrl).toBe(url);
});

it.each([
  ['PORT', ['-1', '65536', '3000.5', '3e3', '0x10', 'http']],
  ['HOST', ['http://localhost', 'local host', 'a/b']],
  [
    'PUBLIC_URL',
    [
      'keys.example.com',
      'https://keys.example.com/praesidia',
      'https://keys.example.com/?a',
      'https://keys.example.com/#a',
      'https://me:secret@keys.example.com',
      'ftp://keys.example.com',
      'https://',
    ],
  ],
  ['DATABASE_URL', ['mysql://a/b', 'keys', 'postgres://host:port/keys', 'postgres://host:99999/keys']],
  ['SETUP_TOKEN', ['fifteen letters']],
  [
    'TOKEN_PREFIX',
    [
      'a',
      'Acme',
      '1acme',
      'acme_',
      '_acme',
      'acme__live',
      'ac-me',
      'pss',
      'pst',
      'psz',
      'a'.repeat(21),
      'psk_',
    ],
  ],
  ['ACCEPT_X_API_KEY', ['yes', 'ON', '1']],
  ['KEY_PEPPER', ['too short to keep anything']],
  ['PLAN_CHANGES', ['everybody', 'Owner']],
  [
    'AUDIT_SIGNING_KEY',
    [
      'nonsense',
      Buffer.alloc(31).toString('base64'),
      Buffer.alloc(64).toString('base64'),
      pem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
      generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    ],
  ],
  [
    'AUDIT_CHECKPOINT_WEBHOOK_URL',
    [
      'witness.example.com',
      'http://witness.example.com/',
      'http://127.0.0.1.example.com/',
      'https://me:secret@witness.example.com/',
      'https://witness.example.com/#a',
      'ftp://localhost/',
    ],
  ],
  ['TRUST_PROXY', ['10.0.0.1/8', 'loopback', '10.0.0.0/8,,', '0.0.0.0']],
  ['LOG_LEVEL', ['verbose', 'INFO']],
  ['SESSION_IDLE_MINUTES', ['0', '1.5', '99999999', 'a day']],
  ['SESSION_ABSOLUTE_MINUTES', ['0', '-5']],
])('refuses %s, and names it once with what is accepted', (name, values) => {
  for (const value of values) {
    const [line, ...others] = refusal({ ...external, [name]: value });
    expect(line).toMatch(new RegExp(`^  - ${name} must be `));
    expect(others).toEqual([]);
  }
});

it('never repeats a value', () => {
  const secret = 'hunter2';
  const lines = refusal({
    DATABASE_URL: `postgres://me:${secret}@host:port/keys`,
    PUBLIC_URL: `https://me:${secret}@keys.example.com`,
    SETUP_TOKEN: secret,
    KEY_PEPPER: secret,
    PLAN_CHANGES: secret,
  });
  expect(lines).toHaveLength(5);
  expect(lines.join()).not.toContain(secret);
});

it('names every bad variable at once', () => {
  const lines = refusal({ PORT: 'x', LOG_LEVEL: 'x', PUBLIC_URL: 'x', DATABASE_URL: 'x' });
  expect(lines.map((line) => line.trim().split(' ')[1])).toEqual(
    expect.arrayContaining(['PORT', 'LOG_LEVEL', 'PUBLIC_URL', 'DATABASE_URL', 'KEY_PEPPER']),
  );
});

it('is documented in .env.example, every variable of it, with its default', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const documented = lines.flatMap((line) => /^# ?([A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect(documented.sort()).toEqual([...names].sort());
  for (const [name, value] of Object.entries(new Environment())) {
    expect(lines).toContain(`#${name}=${Array.isArray(value) ? value.join(',') : String(value)}`);
  }
});

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Walks the main job against a throw-away service with a database of its own, and tells each step. */

interface Reply {
  readonly status: number;
  // every step knows what it looks for
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

interface Remedy {
  readonly change: string;
  readonly anyOf: readonly string[];
}

let url = '';
let steps = 0;

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const step = (title: string): void => say(`\n${++steps}. ${title}`);

/** One call, shown as a person would type it, with its answer in a line. A status that was not expected ends the demo. */
async function call(
  expected: number,
  method: string,
  path: string,
  credential: { name: string; token: string } | null,
  body?: object,
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(credential && { authorization: `Bearer ${credential.token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  say(
    `   ${method} ${path.replace(/[0-9a-f-]{36}/g, (id) => `…${id.slice(-4)}`)}${credential ? `   (${credential.name})` : ''}`,
  );
  if (response.status !== expected) throw new Error(`expected ${expected}, got ${response.status}: ${text}`);
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

const answer = (status: number, line: string): void => say(`   -> ${status}  ${line}`);

async function walk(setupToken: string): Promise<void> {
  step('The first start printed a set-up token; with it the first organization and its owner are made.');
  const setup = await call(201, 'POST', '/v1/setup', null, {
    setupToken,
    organization: { name: 'Acme' },
    user: { email: 'ada@example.com', name: 'Ada', password: 'correct horse battery staple' },
  });
  const { organization } = setup.body;
  const ada = { name: 'Ada, signed in', token: setup.body.session.token };
  const base = `/v1/organizations/${organization.id}`;
  answer(201, `organization ${organization.name} on the plan '${organization.plan}', owned by Ada`);

  step('Ada makes a key for the deployment pipeline, with the least it needs.');
  const made = await call(201, 'POST', `${base}/api-keys`, ada, {
    name: 'deployment pipeline',
    scopes: ['agents:write'],
  });
  const key = { name: `key ${made.body.prefix}…`, token: made.body.token };
  answer(201, `${made.body.token}`);
  say('           shown this once; only its hash is stored');

  step('The pipeline registers an agent with it.');
  const agent = await call(201, 'POST', '/v1/organizations/self/agents', key, {
    name: 'release-notes-writer',
  });
  answer(201, `agent ${agent.body.name} (${agent.body.status})`);

  step(
    'Writing does not imply reading: what the key was not given is refused, and the answer says what would do.',
  );
  const denied = await call(403, 'GET', '/v1/organizations/self/agents', key);
  answer(403, `${denied.body.code}: ${denied.body.detail} Scopes that do: ${denied.body.scopes.join(', ')}`);

  step('Ada asks why, and what would change it.');
  const why = await call(200, 'POST', `${base}/access/explain`, ada, {
    keyId: made.body.id,
    permission: denied.body.requiredPermission,
  });
  const { reason, granted, scoped, entitled, wouldAllow } = why.body;
  answer(200, `${reason} (granted ${granted}, scoped ${scoped}, entitled ${entitled})`);
  say(
    `           would allow it: ${wouldAllow.map((r: Remedy) => `${r.change} ${r.anyOf.join(' or ')}`).join(', ')}`,
  );

  step('Another key is for an engineer: Ada passes a link on and never sees the token.');
  const handed = await call(201, 'POST', `${base}/api-keys`, ada, {
    name: 'for the engineer',
    scopes: ['agents:read'],
    deliver: 'claim',
    rateLimit: { requests: 2, windowSeconds: 60 },
  });
  answer(201, `${handed.body.status}: ${handed.body.claimUrl}`);
  const link = { token: handed.body.claimUrl.split('#token=')[1] as string };
  const claimed = await call(200, 'POST', '/v1/api-keys/claim', null, link);
  const engineer = { name: `key ${claimed.body.prefix}…`, token: claimed.body.token as string };
  answer(200, 'whoever opens it first makes the token');
  const late = await call(409, 'POST', '/v1/api-keys/claim', null, link);
  answer(409, late.body.detail);

  step('It has a rate limit of its own: two requests a minute.');
  for (let i = 0; i < 2; i++) await call(200, 'GET', '/v1/organizations/self/agents', engineer);
  const limited = await call(429, 'GET', '/v1/organizations/self/agents', engineer);
  answer(429, limited.body.detail);

  step('Ada sees the keys in the list: who made each, when and from where it was last used.');
  const list = await call(200, 'GET', `${base}/api-keys`, ada);
  for (const item of list.body.items) {
    answer(200, `${item.prefix}…${item.last4}  ${item.name}  [${item.scopes}]  ${item.status}`);
    say(`           made by ${item.createdBy.name}, last used ${item.lastUsedAt} from ${item.lastUsedIp}`);
  }

  step(
    'On a plan without programmatic access the key is suspended at once, and works again after an upgrade.',
  );
  await call(200, 'PUT', `${base}/plan`, ada, { plan: 'free' });
  const suspended = await call(403, 'POST', '/v1/organizations/self/agents', key, { name: 'second' });
  answer(403, `${suspended.body.code}: ${suspended.body.detail}`);
  await call(200, 'PUT', `${base}/plan`, ada, { plan: 'team' });
  const resumed = await call(201, 'POST', '/v1/organizations/self/agents', key, { name: 'second' });
  answer(201, `agent ${resumed.body.name}`);

  step('The key leaks. Ada revokes it; the very next request is refused.');
  const revoked = await call(200, 'POST', `${base}/api-keys/${made.body.id}/revoke`, ada, {
    reason: 'compromised',
    note: 'found in a build log',
  });
  answer(200, `${revoked.body.status} at ${revoked.body.revokedAt} by ${revoked.body.revokedBy.name}`);
  const refused = await call(401, 'POST', '/v1/organizations/self/agents', key, { name: 'third' });
  answer(401, `${refused.body.code}: ${refused.body.detail}`);

  step('All of it is in the audit log, every request of the key included.');
  // the newest first: the order of the log itself has an event only when it is sealed, about a second later
  const log = await call(200, 'GET', `${base}/audit-events?limit=200`, ada);
  for (const event of log.body.items.reverse()) {
    const who = event.actor.keyPrefix ? `${event.actor.keyPrefix}…` : event.actor.name;
    const how = event.outcome === 'success' ? '' : ` (${event.outcome}: ${event.reason})`;
    say(
      `           ${event.occurredAt}  ${who.padEnd(15)} ${event.action}${event.target?.name ? ` ${event.target.name}` : ''}${how}`,
    );
  }
}

async function start(dataDir: string, setupToken: string): Promise<ChildProcess> {
  const service = spawn(process.execPath, [fileURLToPath(new URL('../main.js', import.meta.url))], {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH,
      DATA_DIR: join(dataDir, 'data'),
      SETUP_TOKEN: setupToken,
      PORT: '0',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: service.stdout! });
  const died = new Promise<never>((_, reject) =>
    service.once('exit', () => reject(new Error('the service did not start'))),
  );
  const listening = (async () => {
    for await (const line of lines)
      if (line.startsWith('listening on ')) return line.slice('listening on '.length);
    throw new Error('the service did not start');
  })();
  url = await Promise.race([listening, died]);
  return service;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'praesidia-demo-'));
  const setupToken = randomBytes(24).toString('base64url');
  say('Starting a throw-away service with a database of its own …');
  let service: ChildProcess | undefined;
  try {
    service = await start(dataDir, setupToken);
    say(`It listens on ${url}.`);
    await walk(setupToken);
    say('\nDone. `npm start` runs a service that stays.');
  } finally {
    if (service && service.exitCode === null) {
      service.kill('SIGTERM');
      await new Promise((resolve) => service!.once('exit', resolve));
    }
    await rm(dataDir, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  process.stderr.write(`\nThe demo stopped: ${error.message}\n`);
  process.exitCode = 1;
});

import { createLogger } from '../../src/http/logger.js';
import { addKey, type TestKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly route?: string | null;
  readonly status?: number;
  readonly milliseconds?: number;
  readonly ip?: string;
  readonly caller?: Record<string, unknown> | null;
}

const password = 'correct horse battery staple';
const email = 'ann@example.com';

describe('the log', () => {
  let service: TestService;
  let acme: Owner;
  let key: TestKey;
  let text = '';
  let firstSession: string;

  beforeAll(async () => {
    const logger = createLogger('trace', { write: (line) => void (text += line) });
    service = await TestService.start({ SETUP_TOKEN: 'set-up-token-of-the-log' }, undefined, logger);
    const setup = await service.call('POST', '/v1/setup', {
      body: {
        setupToken: 'set-up-token-of-the-log',
        organization: { name: 'Logged' },
        user: { email, name: 'Ann', password },
      },
    });
    firstSession = setup.body.session.token;
    acme = await service.owner();
    key = await addKey(service, acme);
  });
  afterAll(() => service.stop());

  const lines = (): Line[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
  const linesOf = (requestId: unknown) => lines().filter((line) => line.requestId === requestId);

  it('has one line for a request, with the template of its route and who called', async () => {
    const path = `/v1/organizations/self/agents/${acme.organizationId}`;
    const answer = await service.call('GET', `${path}`, { token: key.token, ip: '203.0.113.7' });
    const [line, ...others] = linesOf(answer.headers['x-request-id']);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 30,
      msg: 'request',
      method: 'GET',
      route: '/v1/organizations/:organizationId/agents/:id',
      status: 404,
      milliseconds: expect.any(Number),
      ip: '203.0.113.7',
      caller: {
        kind: 'api_key',
        id: key.id,
        prefix: key.token.slice(0, 12),
        organization: acme.organizationId,
      },
    });
  });

  it.each([
    ['an unknown path', '/v1/nowhere?search=embarrassing', 404],
    ['a malformed path', '/v1/%zz?search=embarrassing', 400],
    ['a path too long', `/v1/organizations/${'x'.repeat(300)}/agents?search=embarrassing`, 404],
  ])('has one for a request without a route: %s', async (_, path, status) => {
    const answer = await service.call('GET', path);
    expect(linesOf(answer.headers['x-request-id'])).toMatchObject([{ route: null, status, caller: null }]);
  });

  it('holds no secret after a busy run, not even of what fails on our side', async () => {
    const wrong = 'the password of somebody else';
    await service.call('POST', '/v1/auth/login', { body: { email, password: wrong } });
    const login = await service.call('POST', '/v1/auth/login', { body: { email, password } });
    const cookieLogin = await service.call('POST', '/v1/auth/login', {
      body: { email, password, transport: 'cookie' },
    });
    const cookie = String(cookieLogin.headers['set-cookie']);
    await service.call('GET', '/v1/auth/whoami', { headers: { cookie } });
    const inQuery = 'a-token-in-the-query';
    await service.call('GET', `/v1/auth/whoami?access_token=${inQuery}`);
    await service.call('GET', `${acme.base}/agents?access_token=${inQuery}&api_key=${inQuery}`, acme);
    const unknown = `psk_${'A'.repeat(49)}`;
    await service.call('GET', '/v1/auth/whoami', { token: unknown });
    await service.call('GET', '/v1/auth/whoami', { headers: { authorization: 'Basic YW5uOnNlY3JldA==' } });
    await service.call('GET', '/v1/auth/whoami', {
      token: key.token,
      headers: { 'x-api-key': 'in-another-header' },
    });

    const parameter = 'a value that becomes an SQL parameter';
    await service.sql('ALTER TABLE agents ADD COLUMN strange text NOT NULL');
    const broken = await service.call('POST', `${acme.base}/agents`, {
      token: acme.token,
      body: { name: parameter },
    });
    await service.sql('ALTER TABLE agents DROP COLUMN strange');
    await service.sql('ALTER TABLE agents RENAME TO agents_gone');
    const gone = await service.call('POST', `${acme.base}/agents`, {
      token: key.token,
      body: { name: parameter },
    });
    await service.sql('ALTER TABLE agents_gone RENAME TO agents');
    for (const { status, body, headers } of [broken, gone]) {
      expect(status).toBe(500);
      expect(body).toMatchObject({ code: 'internal_error', detail: 'Something went wrong on our side.' });
      expect(linesOf(headers['x-request-id']).map(({ level }) => level)).toEqual([50, 30]);
    }

    const fromCookie = cookie.split(/[=;]/)[1];
    expect([login.status, cookieLogin.status, fromCookie?.slice(0, 4)]).toEqual([200, 200, 'pss_']);
    const secrets = [
      firstSession,
      login.body.token,
      fromCookie,
      password,
      wrong,
      acme.token,
      key.token,
      inQuery,
      unknown,
      'YW5uOnNlY3JldA',
      'in-another-header',
      'set-up-token-of-the-log',
      parameter,
      'embarrassing',
    ];
    expect(lines().length).toBeGreaterThan(10);
    for (const secret of secrets) expect([secret, text.includes(String(secret))]).toEqual([secret, false]);
  });
});

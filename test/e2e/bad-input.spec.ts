import { newId } from '../../src/database/columns.js';
import { addMemberWith } from '../support/actors.js';
import { TestService, type Answer, type Owner } from '../support/service.js';

describe('bad input', () => {
  let service: TestService;
  let acme: Owner;

  beforeAll(async () => {
    service = await TestService.start();
    acme = await service.owner();
  });
  afterAll(() => service.stop());

  const send = (method: string, path: string, token: string, rawBody: string): Promise<Answer> =>
    service.call(method, path, { token, rawBody, headers: { 'content-type': 'application/json' } });

  describe('is named', () => {
    const register = (body: string) => send('POST', `${acme.base}/agents`, acme.token, body);

    it.each([
      ['{"name": "a\\u0000b"}', 'name'],
      ['{"name": "a\\ud800b"}', 'name'],
      ['{"name": "ok", "configuration": {"deep": ["fine", "\\u0000"]}}', 'configuration.deep[1]'],
      ['{"name": "ok", "configuration": {"size": 1e400}}', 'configuration.size'],
      ['{"name": "ok", "colour": "red"}', 'colour'],
      ['{"name": 5}', 'name'],
      ['{}', 'name'],
      ['', 'name'],
    ])('%s', async (body, field) => {
      const answer = await register(body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
      expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
      for (const { detail } of answer.body.errors) expect(detail).toMatch(/^\S.*\.$/);
    });

    it.each(['[]', '"text"', '5', 'null'])('as no object: %s', async (body) => {
      const answer = await register(body);
      expect(answer).toMatchObject({ status: 400, body: { detail: 'The body must be a JSON object.' } });
    });

    it('in queries and headers', async () => {
      const fields = async (path: string, headers: Record<string, string> = {}) => {
        const answer = await service.call('GET', path, { token: acme.token, headers });
        expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
        return answer.body.errors.map((error: { field: string }) => error.field);
      };
      expect(await fields(`${acme.base}/agents?colour=red`)).toEqual(['colour']);
      expect(await fields(`${acme.base}/agents?limit=1&limit=2`)).toEqual(['limit']);
      expect(await fields(`${acme.base}/agents?cursor=%00`)).toEqual(['cursor']);
      expect(await fields(`${acme.base}/agents?limit=201`)).toEqual(['limit']);
      expect(await fields('/v1/auth/whoami?colour=red')).toEqual(['colour']);
      const answer = await service.call('POST', `${acme.base}/agents`, {
        token: acme.token,
        body: { name: 'x' },
        headers: { 'idempotency-key': 'with spaces' },
      });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'Idempotency-Key' }] } });
    });

    it('where a route takes none', async () => {
      const path = `${acme.base}/agents/${newId()}`;
      const answer = await send('DELETE', path, acme.token, '{"force": true}');
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'force' }] } });
      expect((await send('DELETE', path, acme.token, '{}')).status).toBe(404);
    });
  });

  describe('gives way to what is refused before it', () => {
    const bad = { 'idempotency-key': 'with spaces', 'content-type': 'application/json' };
    const rawBody = '{"name": "\\u0000", "colour": "red"}';
    const post = (organizationId: string, token?: string, more: { rawBody?: string } = {}) =>
      service.call('POST', `/v1/organizations/${organizationId}/agents?colour=%00`, {
        token,
        headers: bad,
        rawBody,
        ...more,
      });

    it('transport, 401, 404 of the organization, 403, 400', async () => {
      const viewer = await addMemberWith(service, acme, ['agents.view']);
      expect((await post(acme.organizationId, undefined, { rawBody: '{' })).status).toBe(400);
      expect((await post(acme.organizationId)).status).toBe(401);
      expect((await post(newId(), acme.token)).status).toBe(404);
      expect((await post(acme.organizationId, viewer.token)).status).toBe(403);
      expect((await post(acme.organizationId, acme.token)).status).toBe(400);
    });

    it('400 comes before 404 of the object, and that before 409', async () => {
      const missing = `${acme.base}/agents/${newId()}`;
      await send('POST', `${acme.base}/agents`, acme.token, '{"name": "Taken"}');
      expect((await send('PATCH', missing, acme.token, '{"status": "red"}')).status).toBe(400);
      expect((await send('PATCH', missing, acme.token, '{"name": "Taken"}')).status).toBe(404);
      const other = await send('POST', `${acme.base}/agents`, acme.token, '{"name": "Other"}');
      const path = `${acme.base}/agents/${other.body.id}`;
      expect((await send('PATCH', path, acme.token, '{"name": "Taken"}')).status).toBe(409);
    });
  });
});

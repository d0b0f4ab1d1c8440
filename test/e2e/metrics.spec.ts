import { addKey } from '../support/actors.js';
import { TestService, type Owner } from '../support/service.js';
import { sealed } from '../support/tree.js';

describe('metrics', () => {
  it('are not there unless they are switched on', async () => {
    const service = await TestService.start();
    try {
      const answer = await service.call('GET', '/metrics');
      const unknown = await service.call('GET', '/nowhere');
      expect(answer.status).toBe(404);
      expect({ ...answer.body, requestId: null }).toEqual({ ...unknown.body, requestId: null });
    } finally {
      await service.stop();
    }
  });

  describe('switched on', () => {
    let service: TestService;
    let owner: Owner;

    beforeAll(async () => {
      service = await TestService.start({ METRICS: 'on' });
      owner = await service.owner('Secretive Ltd');
    });
    afterAll(() => service.stop());

    /** Every sample by its name and labels. */
    const samples = async (): Promise<Map<string, number>> => {
      const answer = await service.call('GET', '/metrics');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
      const lines = answer.text.split('\n').filter((line) => line && !line.startsWith('#'));
      return new Map(
        lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
      );
    };

    it('count requests by template and class, and tell nothing of who asked for what', async () => {
      const key = await addKey(service, owner, { scopes: ['agents:read'] });
      for (const path of ['agents', 'agents', 'workflows'])
        await service.call('GET', `${owner.base}/${path}`, { token: key.token });
      await service.call('GET', `/nowhere/${owner.organizationId}`);
      const answer = await service.call('GET', '/metrics');
      const agents = (status: string, resource: string) =>
        `praesidia_http_requests_total{method="GET",route="/v1/organizations/:organizationId/${resource}",status="${status}"}`;
      expect(answer.text).toContain(`${agents('2xx', 'agents')} 2\n`);
      expect(answer.text).toContain(`${agents('4xx', 'workflows')} 1\n`);
      expect(answer.text).toContain('praesidia_http_requests_total{method="",route="",status="4xx"} 1\n');
      for (const secret of [
        owner.organizationId,
        owner.userId,
        key.id,
        key.token.slice(0, 12),
        'Secretive',
        'pipeline',
        'nowhere',
      ])
        expect(answer.text).not.toContain(secret);
    });

    it('count batches, and what is sealed', async () => {
      const before = await samples();
      const at = (name: string) => before.get(name)!;
      await service.call('GET', `${owner.base}/agents`, { token: owner.token });
      await sealed(service);
      const after = await samples();
      const batches = 'praesidia_batches_total{batch="verification"}';
      expect(after.get(batches)).toBe(at(batches) + 1);
      expect(after.get('praesidia_batch_waiting{batch="audit"}')).toBe(0);
      const [row] = await service.sql<{ leaves: number }>('SELECT sum(size)::int AS leaves FROM audit_logs');
      expect(after.get('praesidia_audit_sealed_leaves_total')).toBe(row!.leaves);
      expect(after.get('praesidia_audit_merge_delay_seconds_count')).toBeGreaterThan(0);
      expect(after.get('praesidia_database_up')).toBe(1);
      expect(after.get('praesidia_audit_misplaced_events')).toBe(0);
      expect(after.has('praesidia_audit_sealing_lag_seconds')).toBe(true);
      expect(after.has('process_resident_memory_bytes')).toBe(true);
    });
  });
});

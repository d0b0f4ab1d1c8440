import type { ExportedEvent } from '../../src/audit/export/format.js';

/** An event with everything in it that an event can have. */
export const EXPORTED: ExportedEvent = {
  id: '01900000-0000-7000-8000-000000000001',
  organizationId: '01900000-0000-7000-8000-000000000002',
  leafIndex: 7,
  leafHash: 'bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=',
  occurredAt: new Date('2027-01-31T12:00:00.123Z'),
  category: 'change',
  actor: {
    kind: 'api_key',
    id: '01900000-0000-7000-8000-000000000003',
    name: 'deploy',
    keyPrefix: 'psk_abcdefgh',
  },
  action: 'api_key.revoked',
  target: {
    type: 'api_key',
    id: '01900000-0000-7000-8000-000000000004',
    name: 'old',
    keyPrefix: 'psk_12345678',
  },
  outcome: 'success',
  reason: null,
  request: {
    id: '01900000-0000-7000-8000-000000000005',
    method: 'POST',
    route: '/v1/organizations/:organizationId/api-keys/:id/revoke',
    status: 200,
    ip: '203.0.113.7',
    userAgent: 'curl/8',
  },
  details: { reason: 'superseded', note: null },
};

/** One with as little in it as there can be: the service did it, by no request and to nothing. */
export const BARE: ExportedEvent = {
  ...EXPORTED,
  leafIndex: null,
  leafHash: null,
  actor: { kind: 'system', id: null, name: 'retention' },
  target: null,
  request: { id: null, method: null, route: null, status: null, ip: null, userAgent: null },
  details: {},
};

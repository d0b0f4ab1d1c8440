import { EVENT_COLUMNS } from './audit-event.js';
import { auditEventView, EVENT_SELECT, type AuditEventRow } from './audit-event.view.js';

const BY_KEY: AuditEventRow = {
  id: '01900000-0000-7000-8000-000000000001',
  organization_id: '01900000-0000-7000-8000-000000000002',
  occurred_at: new Date('2027-01-31T12:00:00.123Z'),
  category: 'change',
  actor_kind: 'api_key',
  actor_id: '01900000-0000-7000-8000-000000000003',
  actor_name: 'deploy',
  actor_key_prefix: 'psk_abcdefgh',
  action: 'api_key.revoked',
  target_type: 'api_key',
  target_id: '01900000-0000-7000-8000-000000000004',
  target_name: 'old',
  target_key_prefix: 'psk_12345678',
  outcome: 'success',
  reason: null,
  request_id: '01900000-0000-7000-8000-000000000005',
  method: 'POST',
  route: '/v1/organizations/:organizationId/api-keys/:id/revoke',
  status: 200,
  ip: '203.0.113.7',
  user_agent: 'curl/8',
  details: { reason: 'superseded', note: null },
};

const NOBODY = Object.fromEntries(Object.keys(BY_KEY).map((column) => [column, null]));

describe('auditEventView', () => {
  it('maps every column', () => {
    expect(auditEventView(BY_KEY)).toEqual({
      id: BY_KEY.id,
      organizationId: BY_KEY.organization_id,
      leafIndex: null,
      occurredAt: BY_KEY.occurred_at,
      category: 'change',
      actor: { kind: 'api_key', id: BY_KEY.actor_id, name: 'deploy', keyPrefix: 'psk_abcdefgh' },
      action: 'api_key.revoked',
      target: { type: 'api_key', id: BY_KEY.target_id, name: 'old', keyPrefix: 'psk_12345678' },
      outcome: 'success',
      reason: null,
      request: {
        id: BY_KEY.request_id,
        method: 'POST',
        route: BY_KEY.route,
        status: 200,
        ip: '203.0.113.7',
        userAgent: 'curl/8',
      },
      details: { reason: 'superseded', note: null },
    });
    expect(EVENT_SELECT.split(', ')).toEqual(Object.keys(BY_KEY));
    expect(EVENT_COLUMNS).toHaveLength(Object.keys(BY_KEY).length);
  });

  it('has a target only where there is one, and a request and details always', () => {
    const view = auditEventView({
      ...(NOBODY as unknown as AuditEventRow),
      actor_kind: 'system',
      actor_name: 'retention',
    });
    expect(view.actor).toEqual({ kind: 'system', id: null, name: 'retention' });
    expect(view.target).toBeNull();
    expect(view.details).toEqual({});
    expect(view.request).toEqual({
      id: null,
      method: null,
      route: null,
      status: null,
      ip: null,
      userAgent: null,
    });
  });

  it('shows no key prefix on what is no key', () => {
    const view = auditEventView({
      ...BY_KEY,
      actor_kind: 'user',
      actor_key_prefix: null,
      target_key_prefix: null,
      target_name: null,
    });
    expect(view.actor).not.toHaveProperty('keyPrefix');
    expect(view.target).toEqual({ type: 'api_key', id: BY_KEY.target_id });
  });
});

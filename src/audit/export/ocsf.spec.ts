import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { BARE, EXPORTED } from '../../../test/support/exported-event.js';
import { OCSF_API_ACTIVITY } from '../../../test/support/ocsf-api-activity.js';
import { AUDIT_ACTIONS, type AuditAction } from '../actions.js';
import { OUTCOMES } from '../audit-event.js';
import { activityOf } from './ocsf-activity.js';
import { OCSF, ocsfEvent } from './ocsf.js';

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(OCSF_API_ACTIVITY);
const errorsOf = (event: object) => {
  validate(JSON.parse(JSON.stringify(event)));
  return validate.errors ?? [];
};

const ACTIONS = Object.keys(AUDIT_ACTIONS) as AuditAction[];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

describe('an event as OCSF API Activity', () => {
  it('is valid for every action, outcome and kind of actor', () => {
    for (const action of ACTIONS)
      for (const outcome of OUTCOMES)
        for (const sample of [
          EXPORTED,
          BARE,
          { ...EXPORTED, actor: { kind: 'user', id: EXPORTED.id, name: 'Ada' } as const },
        ])
          expect(errorsOf(ocsfEvent({ ...sample, action, outcome, reason: 'a reason' }))).toEqual([]);
  });

  it('is valid for every method and kind of address', () => {
    for (const method of METHODS)
      for (const ip of ['203.0.113.7', '2001:db8::7', null]) {
        const event = ocsfEvent({
          ...EXPORTED,
          action: 'api_key.used',
          request: { ...EXPORTED.request, method, ip },
        });
        expect(errorsOf(event)).toEqual([]);
      }
  });

  it('says who did what to what, by which request, with which outcome', () => {
    expect(ocsfEvent({ ...EXPORTED, outcome: 'denied', reason: 'out_of_scope' })).toMatchObject({
      class_uid: 6003,
      activity_id: 3,
      type_uid: 600303,
      time: Date.parse('2027-01-31T12:00:00.123Z'),
      status_id: 2,
      status_code: '200',
      status_detail: 'out_of_scope',
      metadata: { uid: EXPORTED.id, sequence: 7, tenant_uid: EXPORTED.organizationId },
      actor: {
        user: { uid: EXPORTED.actor.id, name: 'deploy', credential_uid: 'psk_abcdefgh', type: 'Service' },
      },
      api: { operation: 'api_key.revoked', request: { uid: EXPORTED.request.id }, response: { code: 200 } },
      src_endpoint: { ip: '203.0.113.7' },
      http_request: { http_method: 'POST', url: { path: EXPORTED.request.route }, user_agent: 'curl/8' },
      resources: [{ type: 'api_key', uid: EXPORTED.target!.id, name: 'old' }],
      unmapped: { details: { reason: 'superseded', note: null } },
    });
  });

  it.each<[AuditAction, string | null, number, string]>([
    ['agent.registered', 'POST', 1, 'Create'],
    ['api_key.viewed', 'GET', 2, 'Read'],
    ['role.updated', 'PATCH', 3, 'Update'],
    ['workflow.deleted', 'DELETE', 4, 'Delete'],
    ['api_key.rejected', 'GET', 99, 'rejected'],
    ['api_key.used', 'GET', 2, 'Read'],
    ['api_key.used', 'PATCH', 3, 'Update'],
    ['api_key.used', null, 99, 'used'],
  ])('%s by %s is activity %i', (action, method, id, name) => {
    expect(activityOf({ action, request: { ...EXPORTED.request, method } })).toEqual({ id, name });
  });

  it('stands in one line', () => {
    const written = OCSF.write([{ ...EXPORTED, details: { note: 'a\nb' } }, BARE]);
    expect(written.split('\n')).toHaveLength(3);
    expect(written.endsWith('\n')).toBe(true);
  });

  it('would be refused if it were not', () => {
    const event = ocsfEvent(EXPORTED) as Record<string, unknown>;
    const wrong: Record<string, unknown>[] = [
      { ...event, activity_id: 7 },
      { ...event, type_uid: 600301 },
      { ...event, status: 'Failure' },
      { ...event, time: '2027-01-31' },
      { ...event, actor: { user: {} } },
      { ...event, src_endpoint: { ip: 'somewhere' } },
      { ...event, leaf_index: 7 },
      ...OCSF_API_ACTIVITY.required.map((name) => ({ ...event, [name]: undefined })),
    ];
    for (const each of wrong) expect(errorsOf(each)).not.toEqual([]);
  });
});

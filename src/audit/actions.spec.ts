import { actionsNamed, AUDIT_ACTIONS, isAuditAction } from './actions.js';

describe('actionsNamed', () => {
  it('reads single actions', () => {
    expect(actionsNamed('agent.deleted,agent.updated')).toEqual(['agent.deleted', 'agent.updated']);
  });

  it('reads a group, and names nothing twice', () => {
    expect(actionsNamed('workflow.*')).toEqual(['workflow.created', 'workflow.deleted', 'workflow.updated']);
    expect(actionsNamed('role.created,role.*')).toEqual(['role.created', 'role.deleted', 'role.updated']);
  });

  it('reads every group that there is', () => {
    const groups = new Set(Object.keys(AUDIT_ACTIONS).map((action) => action.replace(/\.\w+$/, '.*')));
    expect(actionsNamed([...groups].join(','))).toEqual(Object.keys(AUDIT_ACTIONS).sort());
  });

  it.each(['', '*', 'api_key', 'api_key.', 'api_key.lost', 'api*', 'api_key.u*', 'nothing.*', 'agent.deleted,', ' agent.deleted', '.*', 'toString'])(
    'does not know %j',
    (filter) => expect(actionsNamed(filter)).toBeNull(),
  ); // prettier-ignore
});

it('tells actions from names that any object has', () => {
  expect(isAuditAction('plan.changed')).toBe(true);
  expect(isAuditAction('toString')).toBe(false);
});

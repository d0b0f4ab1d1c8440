import { actionCondition, actionsNamed, AUDIT_ACTIONS, isAuditAction, isHostAction } from './actions.js';

const names = (filter: string) => actionsNamed(filter)?.names;

describe('actionsNamed', () => {
  it('reads single actions', () => {
    expect(names('agent.deleted,agent.updated')).toEqual(['agent.deleted', 'agent.updated']);
  });

  it('reads a group, and names nothing twice', () => {
    expect(names('workflow.*')).toEqual(['workflow.created', 'workflow.deleted', 'workflow.updated']);
    expect(names('role.created,role.*')).toEqual(['role.created', 'role.deleted', 'role.updated']);
  });

  it('reads every group that there is', () => {
    const groups = new Set(Object.keys(AUDIT_ACTIONS).map((action) => action.replace(/\.\w+$/, '.*')));
    expect(names([...groups].join(','))).toEqual(Object.keys(AUDIT_ACTIONS).sort());
  });

  it.each(['', '*', 'api_key', 'api_key.', 'api_key.lost', 'api*', 'api_key.u*', 'nothing.*x', 'Invoice.paid', 'a.b.c', 'agent.deleted,', ' agent.deleted', '.*', 'toString'])(
    'does not know %j',
    (filter) => expect(actionsNamed(filter)).toBeNull(),
  ); // prettier-ignore
});

it('tells actions from names that any object has', () => {
  expect(isAuditAction('plan.changed')).toBe(true);
  expect(isAuditAction('toString')).toBe(false);
});

describe("another service's actions", () => {
  it('are those of resources that are none of ours, in the same form', () => {
    const taken = ['invoice.paid', 'line_item2.added', 'x-y.z'];
    expect(taken.filter(isHostAction)).toEqual(taken);
    const refused = [
      ...[
        'api_key.used',
        'api_key.lost',
        'agent.exploded',
        'invoice',
        'invoice.',
        '.paid',
        'invoice.paid.twice',
      ],
      ...[
        'Invoice.paid',
        'invoice.Paid',
        '1nvoice.paid',
        '-voice.paid',
        'invoice.*',
        `${'a'.repeat(100)}.b`,
        '',
      ],
    ];
    expect(refused.filter(isHostAction)).toEqual([]);
  });

  it('are named by filters, singly and in groups', () => {
    expect(actionsNamed('invoice.paid,agent.deleted,line_item.*,invoice.paid')).toEqual({
      names: ['agent.deleted', 'invoice.paid'],
      resources: ['line_item'],
    });
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    expect(actionCondition('agent.deleted', bind)).toBe('action = ANY ($1::text[])');
    expect(actionCondition('line_item.*', bind)).toContain(`split_part(action, '.', 1) = ANY ($3::text[])`);
    expect(values).toEqual([['agent.deleted'], [], ['line_item']]);
  });
});

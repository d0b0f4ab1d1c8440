import { addKey } from '../../support/actors.js';
import { addMember, addPerson } from '../../support/people.js';
import type { Owner } from '../../support/service.js';
import type { Screen } from '../screens.js';
import type { BrowserConsole } from '../support/console.js';

async function people({ service }: BrowserConsole, owner: Owner): Promise<void> {
  const names = [
    ['Ada Lovelace', 'admin'],
    ['Grace Hopper', 'developer'],
    ['Barbara Liskov', 'auditor'],
    ['Edsger Dijkstra', 'viewer'],
  ] as const;
  for (const [name, role] of names) {
    const person = await addPerson(service, { name });
    await addMember(service, owner.organizationId, person, 'active', role);
    if (role !== 'admin') continue;
    const { id } = await addKey(service, owner, { scopes: ['agents:read'], creatorUserId: person.id });
    await service.sql(
      `UPDATE api_keys SET name = 'Warehouse sync', created_by_name = $2, last_used_at = clock_timestamp() - interval '2 hours' WHERE id = $1`,
      [id, name],
    );
  }
  const invited = await addPerson(service, { name: 'Alan Kay' });
  await addMember(service, owner.organizationId, invited, 'invited', 'viewer');
  await service.sql(
    `UPDATE users SET email = lower(split_part(name, ' ', 1)) || '@northwind.example' WHERE id <> $1`,
    [owner.userId],
  );
}

async function roles({ service }: BrowserConsole, { base, token }: Owner): Promise<void> {
  const made = [
    ['Night shift', 'Keeps agents running', ['agents.view', 'agents.update', 'workflows.view']],
    ['Key desk', 'Issues and revokes keys', ['api_keys.view', 'api_keys.create', 'api_keys.revoke']],
  ];
  for (const [name, description, permissions] of made)
    await service.call('POST', `${base}/roles`, { token, body: { name, description, permissions } });
}

async function policy({ service }: BrowserConsole, { base, token }: Owner): Promise<void> {
  const body = { maxLifetimeDays: 90, requireExpiry: true, rotateAfterDays: 60, idleAfterDays: 30 };
  await service.call('PUT', `${base}/api-key-policy`, { token, body });
}

/** What stands under “Organization”, and what is said of all keys together. */
export const ORGANIZATION_SCREENS: readonly Screen[] = [
  { name: 'members', path: '/members', heading: 'Members', arrange: people },
  {
    name: 'members-invite',
    path: '/members?invite=true',
    heading: 'Members',
    act: (page) =>
      page
        .getByRole('dialog')
        .getByRole('checkbox', { name: /^developer/ })
        .waitFor(),
  },
  {
    name: 'members-remove',
    path: '/members',
    heading: 'Members',
    act: async (page) => {
      await page.getByRole('button', { name: 'Actions for Ada Lovelace' }).click();
      await page.getByRole('menuitem', { name: 'Remove …' }).click();
      await page.getByRole('alertdialog').getByText('1 key will be kept').waitFor();
    },
  },
  {
    name: 'roles',
    path: '/roles',
    heading: 'Roles',
    arrange: roles,
    act: (page) => page.getByRole('checkbox', { name: 'Key desk: See members' }).check(),
  },
  { name: 'policy', path: '/policy', heading: 'Key policy', arrange: policy },
  { name: 'report', path: '/report', heading: 'Key report' },
  { name: 'plan', path: '/plan', heading: 'Plan' },
];

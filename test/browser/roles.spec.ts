import type { Page } from 'playwright-core';
import { addMember as addActor, addMemberWith } from '../support/actors.js';
import type { Owner } from '../support/service.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('roles', () => {
  const running = browserConsole();
  const makeRole = async ({ base, token }: Owner, name: string, permissions: string[]): Promise<string> => {
    const answer = await running().service.call('POST', `${base}/roles`, {
      token,
      body: { name, permissions },
    });
    expect(answer.status).toBe(201);
    return answer.body.id as string;
  };
  const held = async ({ base, token }: Owner, name: string): Promise<string[]> => {
    const { body } = await running().service.call('GET', `${base}/roles`, { token });
    return (body.items as { name: string; permissions: string[] }[]).find((role) => role.name === name)!
      .permissions;
  };
  const actions = async (page: Page, name: string, item: string) => {
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };

  it('makes a role from another and changes it in the matrix', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/roles');
    await page.getByRole('button', { name: 'New role' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('<i>Operators</i>');
    await dialog.getByLabel('Begins with').selectOption({ label: 'What “viewer” holds' });
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Create the role' }).click();
    await page.getByRole('columnheader', { name: '<i>Operators</i>' }).waitFor();
    const box = (label: string) => page.getByRole('checkbox', { name: `<i>Operators</i>: ${label}` });
    expect(await box('See agents').isChecked()).toBe(true);
    await box('See agents').uncheck();
    await box('See members').check();
    await box('all of Workflows').check();
    await page.getByText('3 changes in 1 role').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 role saved.').waitFor();
    await page.getByText('3 changes in 1 role').waitFor({ state: 'detached' });
    expect((await held(owner, '<i>Operators</i>')).sort()).toEqual([
      'analytics.view',
      'members.view',
      'organization.view',
      'workflows.manage',
      'workflows.view',
    ]);
  });

  it('shows built-in roles as they are, without anything to tick', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/roles');
    const row = page.getByRole('row').filter({ hasText: 'plan.manage' });
    await row.waitFor();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['No', 'No', 'No', 'Yes', 'No']);
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });

  it('asks before changes are left behind', async () => {
    const owner = await running().owner('Acme');
    await makeRole(owner, 'Operators', ['agents.view']);
    const page = await running().signedIn(owner, '/roles');
    await page.getByRole('checkbox', { name: 'Operators: See members' }).check();
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.getByRole('checkbox', { name: 'Operators: See members' }).isChecked()).toBe(false);
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    expect(await held(owner, 'Operators')).toEqual(['agents.view']);
  });

  it('renames and deletes, and says why one in use stays', async () => {
    const owner = await running().owner('Acme');
    const id = await makeRole(owner, 'Operators', ['agents.view']);
    const member = await addActor(running().service, owner, [id]);
    const page = await running().signedIn(owner, '/roles');
    await actions(page, 'Operators', 'Rename …');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Admin');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('There is already a role with this name.').waitFor();
    await dialog.getByLabel('Name').fill('Night shift');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('columnheader', { name: 'Night shift' }).getByText('1 member').waitFor();
    await actions(page, 'Night shift', 'Delete …');
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Delete' }).click();
    await question.getByText('Members have this role. Take it from them before deleting it.').waitFor();
    await expectAccessible(page);
    await question.getByRole('link', { name: 'Show the members who have it' }).click();
    await page.getByRole('row').filter({ hasText: member.userId }).first().waitFor();
    expect(new URL(page.url()).searchParams.get('role')).toBe(id);
    await running().service.call('DELETE', `${owner.base}/members/${member.userId}`, {
      token: owner.token,
      body: {},
    });
    await page.getByRole('link', { name: 'Roles' }).click();
    await actions(page, 'Night shift', 'Delete …');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('columnheader', { name: 'Night shift' }).waitFor({ state: 'detached' });
  });

  it('gives nobody more than one holds, and says what the plan lacks', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    await makeRole(owner, 'Operators', ['agents.view']);
    await makeRole(owner, 'Auditors', ['audit.view']);
    const limited = await addMemberWith(service, owner, ['roles.view', 'roles.manage', 'agents.view']);
    const page = await running().signedIn(limited, '/roles');
    await page.getByRole('checkbox', { name: 'Operators: See agents' }).waitFor();
    expect(await page.getByRole('checkbox', { name: 'Operators: See members' }).isDisabled()).toBe(true);
    expect(await page.getByRole('checkbox', { name: /^Auditors/ }).count()).toBe(0);
    await service.call('PUT', `${owner.base}/plan`, { token: owner.token, body: { plan: 'free' } });
    const downgraded = await running().signedIn(owner, '/roles');
    await downgraded.getByText('Roles of your own cannot be made or changed on this plan').waitFor();
    expect(await downgraded.getByRole('checkbox').count()).toBe(0);
    await downgraded.getByRole('link', { name: 'Compare plans' }).waitFor();
    await expectAccessible(downgraded);
    const viewer = await addMemberWith(service, owner, ['organization.view']);
    const refused = await running().signedIn(viewer, '/roles');
    await refused.getByText('roles.view').waitFor();
  });

  it('shows one role at a time on a phone', async () => {
    const owner = await running().owner('Acme');
    await makeRole(owner, 'Operators', ['agents.view']);
    const page = await running().signedIn(owner, '/roles', { width: 390, scheme: 'dark' });
    await page.getByRole('checkbox', { name: 'Operators: See members' }).check();
    await page.getByLabel('Role', { exact: true }).selectOption({ label: 'viewer' });
    await page.getByRole('columnheader', { name: 'viewer' }).waitFor();
    await page.getByRole('columnheader', { name: 'Operators' }).waitFor({ state: 'hidden' });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
});

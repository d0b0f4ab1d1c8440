import { addKey, addMemberWith } from '../support/actors.js';
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible.js';
import { browserConsole, describeInBrowser } from './support/console.js';

describeInBrowser('the plan', () => {
  const running = browserConsole();

  it('says what a downgrade suspends, does it, and takes it back', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const key = await addKey(service, owner, { scopes: ['agents:read'] });
    const use = async () => (await service.call('GET', `${owner.base}/agents`, { token: key.token })).status;
    expect(await use()).toBe(200);
    const page = await running().signedIn(owner, '/plan');
    const plan = (name: string) => page.getByRole('region', { name: `Plan ${name}` });
    await plan('Team').getByText('Current plan').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Change to Free' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('1 key will be suspended').waitFor();
    await dialog.getByText('Roles of your own stay in force').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Change to Free' }).click();
    await plan('Free').getByText('Current plan').waitFor();
    expect(await use()).toBe(403);
    await page.getByRole('button', { name: 'Change to Enterprise' }).click();
    await dialog.getByText('1 suspended key').waitFor();
    await dialog.getByRole('button', { name: 'Change to Enterprise' }).click();
    await plan('Enterprise').getByText('Current plan').waitFor();
    expect(await use()).toBe(200);
  });

  it('is for the owner to change, and for some to see', async () => {
    const owner = await running().owner('Acme');
    const { service } = running();
    const reader = await addMemberWith(service, owner, ['organization.view', 'plan.view']);
    const page = await running().signedIn(reader, '/plan', { width: 390, scheme: 'dark' });
    await page.getByText('An owner of the organization can change the plan.').waitFor();
    expect(await page.getByRole('button', { name: /^Change to/ }).count()).toBe(0);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    const nobody = await addMemberWith(service, owner, ['agents.view']);
    const refused = await running().signedIn(nobody, '/plan');
    await refused.getByText('plan.view').waitFor();
  });
});

describeInBrowser('the plan where the operator changes it', () => {
  const running = browserConsole({ PLAN_CHANGES: 'operator' });

  it('is shown without any way to change it', async () => {
    const owner = await running().owner('Acme');
    const page = await running().signedIn(owner, '/plan');
    await page.getByText('The plan is changed by whoever runs this service, not here.').waitFor();
    expect(await page.getByRole('button', { name: /^Change to/ }).count()).toBe(0);
  });
});

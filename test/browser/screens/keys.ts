import type { Page } from 'playwright-core';
import type { Screen } from '../screens.js';

const openForm = async (page: Page) => {
  await page.getByRole('button', { name: 'Create key' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('Nightly export');
  await page.getByRole('button', { name: 'Analytics export' }).click();
};

export const KEY_SCREENS: readonly Screen[] = [
  { name: 'create-key', path: '/api-keys', heading: 'API keys', act: openForm },
  {
    name: 'create-key-token',
    path: '/api-keys',
    heading: 'API keys',
    act: async (page) => {
      await openForm(page);
      await page.getByRole('button', { name: 'Create the key' }).click();
      await page.getByLabel('Token', { exact: true }).waitFor();
    },
  },
];

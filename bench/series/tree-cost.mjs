import { runLevels } from './levels.mjs';

export const title = 'what the trees cost the full path';

export async function run(context) {
  const { sealingKeys, organizations } = context.options;
  const level = (count) => ({
    label: count === 1 ? '1 organization' : `${count.toLocaleString('en')} organizations`,
    keys: Math.max(sealingKeys, count),
    organizations: count,
  });
  return { title, ...(await runLevels(context, [level(1), level(organizations)], ['unsealed', 'sealed'])) };
}

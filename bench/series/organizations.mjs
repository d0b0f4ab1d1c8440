import { runLevels } from './levels.mjs';

export const title = 'by number of organizations that the keys belong to';

export async function run(context) {
  const { keys, organizations } = context.options;
  const level = (count) => ({
    label: count === 1 ? '1 organization' : `${count.toLocaleString('en')} organizations`,
    keys,
    organizations: count,
    peers: count === 1,
  });
  return {
    title,
    keys,
    ...(await runLevels(context, [level(1), level(organizations)], ['verified', 'full'])),
  };
}

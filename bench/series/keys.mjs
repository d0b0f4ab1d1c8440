import { runLevels } from './levels.mjs';

export const title = 'verification by number of keys in one organization';

export async function run(context) {
  const { options } = context;
  const levels = options.keyLevels.map((keys) => ({
    label: `${keys.toLocaleString('en')} keys`,
    keys,
    organizations: 1,
    // the database of the contenders is there already
    peers: keys === options.keys,
  }));
  return { title, ...(await runLevels(context, levels, ['verified'])) };
}

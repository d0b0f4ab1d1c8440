import { readConfig } from '../config/config.js';
import { SecretBox } from '../config/secret-box.js';
import { hangingOn, keysHangingOn, totalOf, type Hanging } from '../peppers/hanging.js';
import { knownPeppers, type Query } from '../peppers/known-peppers.js';
import { countOutdated } from '../peppers/sealed-secrets.js';
import { retire } from '../peppers/settle-peppers.js';
import { digestFor, openOperatorDatabase } from './operator-database.js';

export interface PepperStatus {
  readonly lines: readonly string[];
  readonly mayGo: boolean;
}

const MAX_LISTED = 20;

/** @throws Error with a sentence for the operator */
export async function pepperStatus(letGo: boolean): Promise<PepperStatus> {
  const config = readConfig(process.env);
  const { database, close } = await openOperatorDatabase(config);
  const query: Query = (text, values) => database.query(text, values);
  try {
    const digest = await digestFor(config, database);
    const older = (await knownPeppers(query)).filter(
      ({ id, retired_at }) => id < digest.pepperId && retired_at === null,
    );
    if (letGo) for (const { id } of older) await retire(query, id);
    const { outdated, unreadable } = await countOutdated(query, new SecretBox(digest));
    const lines: string[] = [];
    let left = outdated;
    for (const { id } of older) {
      const hanging = await hangingOn(query, id);
      left += totalOf(hanging);
      lines.push(...tell(hanging));
      for (const key of await keysHangingOn(query, id, MAX_LISTED))
        lines.push(
          `  ${key.prefix}  ${key.organization}  last used ${key.lastUsedAt?.toISOString() ?? 'never'}`,
        );
      if (hanging.keys > MAX_LISTED) lines.push(`  and ${hanging.keys - MAX_LISTED} more`);
    }
    if (outdated > 0)
      lines.push(`${outdated} secrets are sealed under it; the start of an instance seals them anew.`);
    if (unreadable > 0)
      lines.push(`${unreadable} secrets open under no pepper that is given: give them anew, or rotate them.`);
    return { lines: [...lines, verdict(older.length, left, letGo)], mayGo: left === 0 || letGo };
  } finally {
    await close();
  }
}

const tell = ({ keys, neverUsed, sessions, links, services }: Hanging): string[] => [
  `On the previous pepper hang ${keys} keys (${neverUsed} of them never used), ${sessions} sessions, ${links} one-time links and ${services} service tokens.`,
  ...(keys > 0 ? ['Keys move when they are used. Use, rotate or revoke:'] : []),
];

function verdict(older: number, left: number, letGo: boolean): string {
  if (older === 0 && left === 0)
    return 'Nothing hangs on an earlier pepper: KEY_PEPPER_PREVIOUS is not needed.';
  if (letGo) return 'The previous pepper has been let go: unset KEY_PEPPER_PREVIOUS on every instance.';
  return left === 0
    ? 'KEY_PEPPER_PREVIOUS may go, on every instance.'
    : 'KEY_PEPPER_PREVIOUS may not go yet.';
}

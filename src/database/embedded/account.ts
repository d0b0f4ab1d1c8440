import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The user that PostgreSQL runs as when this process is root, because PostgreSQL refuses to be root. */
export interface Account {
  uid: number;
  gid: number;
}

/** Whoever owns the cluster already; for a new one the user `postgres`, else `nobody`. Undefined when not root. */
export async function chooseAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = await readUsers();
  const owner = await stat(cluster).catch(() => undefined);
  if (owner && owner.uid !== 0) {
    const known = [...users.values()].find(({ uid }) => uid === owner.uid);
    return { uid: owner.uid, gid: known?.gid ?? owner.gid };
  }
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65534, gid: 65534 };
}

async function readUsers(): Promise<Map<string, Account>> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const fields = lines.map((line) => line.split(':')).filter(([, , uid]) => Number(uid) > 0);
  return new Map(fields.map(([name, , uid, gid]) => [name!, { uid: Number(uid), gid: Number(gid) }]));
}

// PostgreSQL also asks whether it may run its programs, and access(2) counts the capability only with this bit set.
const KEEP_DAC_OVERRIDE = [
  '--inh-caps=-all,+dac_override',
  '--ambient-caps=-all,+dac_override',
  '--securebits=+no_setuid_fixup',
];

/** The command prefix that drops root's privileges, keeping one of them only where a directory is closed. */
export async function dropPrivileges(account: Account, directories: string[]): Promise<string[]> {
  const closed = await Promise.all(directories.map((directory) => isClosed(account, directory)));
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--no-new-privs'];
  return ['setpriv', ...identity, ...(closed.includes(true) ? KEEP_DAC_OVERRIDE : ['--inh-caps=-all'])];
}

/** Whether a directory or one above it, such as root's home, does not let the account pass. */
async function isClosed(account: Account, directory: string): Promise<boolean> {
  let path = await realpath(directory);
  for (;;) {
    const { uid, gid, mode } = await stat(path);
    const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & pass) === 0) return true;
    if (path === dirname(path)) return false;
    path = dirname(path);
  }
}

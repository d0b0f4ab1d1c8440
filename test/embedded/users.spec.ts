import {
  chmod,
  chown,
  lchown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dropPrivileges } from '../../src/database/embedded/account.js';
import { itAsRoot, NOBODY, postmaster, query, Workshop } from './support/harness.js';

const workshop = Workshop.open();

const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=-all'];
const DAC_OVERRIDE = '0000000000000002';
const NONE = '0000000000000000';

/** The effective and ambient capabilities of PostgreSQL and its user, as the kernel sees them. */
async function privileges(dataDir: string): Promise<string[]> {
  const status = await readFile(`/proc/${await postmaster(dataDir)}/status`, 'utf8');
  return ['Uid', 'CapEff', 'CapAmb'].map((name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)![1]!);
}

itAsRoot('drops every privilege of root where all directories are open', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  await workshop.start(dataDir);
  const { uid } = await stat(join(dataDir, 'postgres'));
  expect(uid).not.toBe(0);
  expect(await privileges(dataDir)).toEqual([String(uid), NONE, NONE]);
  const pepper = join(dataDir, 'pepper');
  await writeFile(pepper, 'secret', { mode: 0o600 });
  expect((await stat(pepper)).uid).toBe(0);
});

itAsRoot('keeps one privilege where a parent directory is closed', async () => {
  const home = await workshop.directory();
  await chmod(home, 0o700);
  const dataDir = join(home, 'data');
  const database = await workshop.start(dataDir);
  expect(await query(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  const { uid } = await stat(join(dataDir, 'postgres'));
  expect(await privileges(dataDir)).toEqual([String(uid), DAC_OVERRIDE, DAC_OVERRIDE]);
});

itAsRoot(
  'lets PostgreSQL also run programs from a closed directory, such as node_modules in the home of root',
  async () => {
    const home = await workshop.directory();
    await chmod(home, 0o700);
    const program = join(home, 'program');
    await writeFile(program, '', { mode: 0o755 });
    const [setpriv, ...rest] = await dropPrivileges({ uid: NOBODY, gid: NOBODY }, [home]);
    await promisify(execFile)(setpriv!, [...rest, 'test', '-x', program]); // asks by access(2), as PostgreSQL does
  },
);

itAsRoot('says what to do where that privilege is not to be had', async () => {
  const home = await workshop.directory();
  await chmod(home, 0o700);
  const prefix = ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-all'];
  const failure = await workshop.service(join(home, 'data'), { prefix }).failure();
  expect(failure).toMatch(
    /^EmbeddedPostgresError: PostgreSQL refuses to run as root, .*DATA_DIR.*DATABASE_URL\.$/,
  );
});

itAsRoot('says what to do where there is no setpriv', async () => {
  const bin = await workshop.directory();
  for (const name of ['flock', 'sh']) await symlink(`/usr/bin/${name}`, join(bin, name));
  const dataDir = join(await workshop.directory(), 'data');
  const failure = await workshop.service(dataDir, { env: { PATH: bin } }).failure();
  expect(failure).toMatch(/^EmbeddedPostgresError: .*\(spawn setpriv ENOENT\).*DATA_DIR.*DATABASE_URL\.$/);
});

itAsRoot('works as an ordinary user, who stays the owner when root takes over', async () => {
  const home = await workshop.directory();
  await chown(home, NOBODY, NOBODY);
  const dataDir = join(home, 'data');
  const service = workshop.service(dataDir, { prefix: asNobody });
  await service.ready();
  expect(await privileges(dataDir)).toEqual([String(NOBODY), NONE, NONE]);
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  await service.kill('SIGKILL');

  await workshop.start(dataDir);
  expect(await privileges(dataDir)).toEqual([String(NOBODY), NONE, NONE]);
});

itAsRoot('says that initdb needs to know the name of the user', async () => {
  const home = await workshop.directory();
  await chown(home, 12345, 12345);
  const prefix = ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups', '--inh-caps=-all'];
  const failure = await workshop.service(join(home, 'data'), { prefix }).failure();
  expect(failure).toMatch(/This user id needs a line in .etc.passwd; or set DATABASE_URL\./);
});

itAsRoot('takes over a backup that root has copied back', async () => {
  const dataDir = join(await workshop.directory(), 'data');
  const cluster = join(dataDir, 'postgres');
  const first = await workshop.start(dataDir);
  await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  for (const name of await readdir(cluster, { recursive: true })) await lchown(join(cluster, name), 0, 0);
  await chown(cluster, 0, 0);
  await chmod(cluster, 0o755);
  expect(await query(await workshop.start(dataDir), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

itAsRoot('says that it may not write', async () => {
  const home = await workshop.directory();
  const dataDir = await mkdtemp(join(home, 'data-'));
  await chmod(dataDir, 0o755);
  for (const path of [dataDir, join(home, 'new')]) {
    const failure = await workshop.service(path, { prefix: asNobody }).failure();
    expect(failure).toContain(
      `EmbeddedPostgresError: The data directory ${path} cannot be used: permission denied`,
    );
    expect(failure).toMatch(/for user id 65534 .*DATA_DIR.*DATABASE_URL/);
  }
  await mkdir(join(home, 'new'));
});

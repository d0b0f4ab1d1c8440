import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate.js';
import { eventually } from './eventually.js';

const RSYSLOGD = '/usr/sbin/rsyslogd';

/** A message as rsyslog has understood it. */
export interface SyslogMessage {
  readonly pri: string;
  readonly timereported: string;
  readonly hostname: string;
  readonly 'app-name': string;
  readonly msgid: string;
  readonly 'structured-data': string;
  readonly msg: string;
  readonly 'protocol-version': string;
}

/** Where distributions keep the modules of rsyslog. */
const hasModule = (name: string): boolean =>
  ['', ...readdirSync('/usr/lib')].some((folder) => existsSync(join('/usr/lib', folder, 'rsyslog', name)));

/** Whether the machine has rsyslog, with TLS where that is asked for; says so where it has not. */
export function hasRsyslog(tls: boolean): boolean {
  if (existsSync(RSYSLOGD) && (!tls || hasModule('lmnsd_gtls.so'))) return true;
  const packages = tls ? 'rsyslog and rsyslog-gnutls' : 'rsyslog';
  process.stderr.write(
    `\n*** SKIPPED: no syslog receiver here; install the Debian packages ${packages} ***\n\n`,
  );
  return false;
}

/** A real rsyslog that receives on loopback and keeps what it gets in a file. */
export class Rsyslog {
  private constructor(
    private readonly directory: string,
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  /** @param certificate for TLS (RFC 5425); null: plain TCP */
  static async start(certificate: Certificate | null): Promise<Rsyslog> {
    const directory = await mkdtemp(join(tmpdir(), 'praesidia-rsyslog-'));
    const at = (name: string) => join(directory, name);
    if (certificate) {
      await writeFile(at('cert.pem'), certificate.cert);
      await writeFile(at('key.pem'), certificate.key, { mode: 0o600 });
    }
    const tls = certificate
      ? `global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="${at('cert.pem')}"
           defaultNetstreamDriverCertFile="${at('cert.pem')}" defaultNetstreamDriverKeyFile="${at('key.pem')}")
         module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")`
      : `module(load="imtcp")`;
    const configuration = `
      global(workDirectory="${directory}" maxMessageSize="64k")
      ${tls}
      input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="${at('port')}")
      template(name="json" type="string" string="%jsonmesg%\\n")
      action(type="omfile" file="${at('messages')}" template="json")
    `;
    await writeFile(at('rsyslog.conf'), configuration);
    const child = spawn(RSYSLOGD, ['-n', '-f', at('rsyslog.conf'), '-i', at('pid')], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const port = await eventually(
      () => readFile(at('port'), 'utf8').catch(() => ''),
      (text) => Number(text) > 0,
    );
    return new Rsyslog(directory, child, Number(port));
  }

  async messages(): Promise<SyslogMessage[]> {
    const text = await readFile(join(this.directory, 'messages'), 'utf8').catch(() => '');
    const lines = text.split('\n').slice(0, -1);
    const messages = lines.map((line) => JSON.parse(line) as SyslogMessage);
    // what rsyslog says of itself
    return messages.filter((message) => message['app-name'] === 'praesidia-keys');
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill();
    await exited;
    await rm(this.directory, { recursive: true, force: true });
  }
}

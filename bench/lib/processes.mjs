import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const START_PATIENCE_MS = 120_000;
// what the README advises for much traffic, for all contenders: a larger young generation is collected less often
// what the service runs with (`src/young-generation.ts`), for all contenders alike
const NODE_FLAGS = [
  `--max-semi-space-size=${process.env.SEMI_SPACE_MB ?? 128}`,
  '--no-allocation-site-pretenuring',
];

/** One contender's process, listening on loopback. */
export class Contender {
  #child;
  #asked = [];

  /** @param {import('node:child_process').ChildProcess} child */
  constructor(definition, child, port) {
    this.definition = definition;
    this.port = port;
    this.#child = child;
    child.on('message', (answer) => this.#asked.shift()?.(answer));
    child.once('exit', () => this.#asked.splice(0).forEach((answer) => answer(null)));
  }

  /** @param {{ file: string, name: string }} definition @param {Record<string, string>} env */
  static async start(definition, env) {
    const child = fork(join(here, '..', 'contenders', definition.file), [], {
      env: { ...process.env, NODE_ENV: 'production', ...env },
      execArgv: NODE_FLAGS,
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), START_PATIENCE_MS);
    const first = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
    clearTimeout(timer);
    if (first === null) throw new Error(`${definition.name} did not start.`);
    return new Contender(definition, child, first[0].port);
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** CPU time of the process so far, in microseconds. */
  async cpuMicros() {
    const answer = await this.ask('cpu');
    return answer ? answer.user + answer.system : Number.NaN;
  }

  ask(question) {
    return new Promise((resolve) => {
      this.#asked.push(resolve);
      this.#child.send(question, (error) => error && resolve(null));
    });
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(timer);
  }
}

/** The load generator, in a process of its own; takes one task after the other. */
export class Generator {
  #child = fork(join(here, 'generator.mjs'), [], { stdio: ['ignore', 2, 2, 'ipc'] });

  /**
   * @param {import('./generator.mjs').Task} task
   * @param {(moment: 'begin' | 'end', tell: (phase: string) => void) => unknown} mark called when the measured part begins
   *   and ends; may tell which phase begins
   * @returns {Promise<ReturnType<import('./recorder.mjs').Recorder['result']>>} when `mark` has returned, too
   */
  run(task, mark = () => undefined) {
    const child = this.#child;
    const marks = [];
    return new Promise((resolve, reject) => {
      const settle = (action) => {
        child.off('message', listen);
        child.off('exit', died);
        action();
      };
      const died = () => settle(() => reject(new Error('The load generator has ended.')));
      const listen = (message) => {
        if (typeof message !== 'string')
          return settle(() => Promise.all(marks).then(() => resolve(message), reject));
        const marked = (async () => mark(message, (phase) => child.send(phase)))();
        // what fails meanwhile is reported at the end, and the load must not go on until then
        marked.catch(() => child.send('stop'));
        marks.push(marked);
      };
      child.on('message', listen);
      child.once('exit', died);
      child.send(task);
    });
  }

  stop() {
    this.#child.kill();
  }
}

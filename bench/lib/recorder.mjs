import { percentile } from './statistics.mjs';

/** Keeps every latency of the measured part, in milliseconds: autocannon's own histogram knows whole ones only. */
export class Recorder {
  #warmUp;
  #until;
  #say;
  #startedAt = Number.NaN;
  #statuses = {};
  #phases = { all: [] };
  #phase = this.#phases.all;
  #cpu = null;

  /** @param {number | null} duration seconds, as `warmUp` is @param {(moment: 'begin' | 'end') => void} say */
  constructor(warmUp, duration, say) {
    this.#warmUp = warmUp * 1_000;
    this.#until = duration === null ? Number.POSITIVE_INFINITY : this.#warmUp + duration * 1_000;
    this.#say = say;
  }

  /** The first connections stand; the warm-up begins. Any call after the first is ignored. */
  start() {
    if (!Number.isNaN(this.#startedAt)) return;
    this.#startedAt = performance.now();
    setTimeout(() => {
      this.#cpu = process.cpuUsage();
      this.#say('begin');
    }, this.#warmUp);
    if (this.#until !== Number.POSITIVE_INFINITY) setTimeout(() => this.#end(), this.#until);
  }

  /** A slot that nobody has answered in yet goes on until somebody does. */
  #end() {
    if (this.#phases.all.length === 0) {
      this.#until += 50;
      setTimeout(() => this.#end(), 50);
      return;
    }
    this.#cpu = process.cpuUsage(this.#cpu);
    this.#say('end');
  }

  enter(phase) {
    this.#phase = this.#phases[phase] ??= [];
  }

  add(status, milliseconds) {
    const at = performance.now() - this.#startedAt;
    if (at < this.#warmUp || at >= this.#until) return;
    this.#phase.push(milliseconds);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
  }

  result() {
    const { all, ...phases } = this.#phases;
    const measured = summary(all);
    return {
      ...measured,
      perSecond: measured.requests / ((this.#until - this.#warmUp) / 1_000),
      phases: Object.fromEntries(
        Object.entries(phases).map(([name, latencies]) => [name, summary(latencies)]),
      ),
      statuses: this.#statuses,
      cpuMicros: this.#cpu ? this.#cpu.user + this.#cpu.system : null,
    };
  }
}

function summary(latencies) {
  const sorted = Float64Array.from(latencies).sort();
  const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
  return { requests: sorted.length, p50, p99, max: sorted.at(-1) ?? Number.NaN };
}

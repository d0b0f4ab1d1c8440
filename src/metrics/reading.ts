import { Counter, Gauge, type Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** A value with its labels. */
export type Reading = [Labels, number];
type Read = () => Reading[] | Promise<Reading[]>;

const LABELS = ['method', 'route', 'status', 'batch', 'pool', 'state', 'outcome'] as const;

/** Declares metrics that are read when they are asked for. */
export const reader = (registry: Registry) => ({
  gauge(name: string, help: string, read: Read): void {
    const metric: Gauge = new Gauge({
      name,
      help,
      labelNames: LABELS,
      registers: [registry],
      async collect() {
        const readings = await read();
        metric.reset();
        for (const [labels, value] of readings) metric.set(labels, value);
      },
    });
  },
  /** @param read what has been counted so far */
  counter(name: string, help: string, read: Read): void {
    const metric: Counter = new Counter({
      name,
      help,
      labelNames: LABELS,
      registers: [registry],
      async collect() {
        const readings = await read();
        metric.reset();
        for (const [labels, value] of readings) metric.inc(labels, value);
      },
    });
  },
});

import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';

type Bindings = Record<string, unknown>;
type Write = (...args: never[]) => void;

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A request's logger, which comes into being when it is asked for: most requests log nothing but their one line. */
class LazyLogger {
  private made: FastifyBaseLogger | undefined;

  constructor(
    private readonly parent: Logger,
    private readonly bindings: Bindings,
  ) {}

  get level(): string {
    return this.parent.level;
  }

  enabled(level: string): boolean {
    return this.parent.isLevelEnabled(level);
  }

  get logger(): FastifyBaseLogger {
    return (this.made ??= this.parent.child(this.bindings));
  }

  child(...args: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.logger.child(...args);
  }
}

for (const level of LEVELS) {
  Object.defineProperty(LazyLogger.prototype, level, {
    value(this: LazyLogger, ...args: never[]) {
      if (this.enabled(level)) (this.logger[level] as Write)(...args);
    },
  });
}

/** For Fastify's `childLoggerFactory`. */
export const lazyLogger = (parent: Logger, bindings: Bindings): FastifyBaseLogger =>
  new LazyLogger(parent, bindings) as unknown as FastifyBaseLogger;

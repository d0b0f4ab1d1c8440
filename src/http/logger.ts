import type { LoggerService } from '@nestjs/common';
import { destination, pino, type Logger } from 'pino';

/** Structured lines on standard error; standard output belongs to what a person reads. Secrets never get that far. */
export function createLogger(level: string): Logger {
  const options = {
    level,
    redact: {
      paths: [
        '*.authorization',
        '*.cookie',
        '*["set-cookie"]',
        '*.password',
        '*.token',
        'err.query',
        'err.parameters',
        'err.driverError',
        'err.detail',
        'err.cause.query',
        'err.cause.parameters',
        'err.cause.driverError',
      ],
      remove: true,
    },
  };
  return pino(options, destination({ dest: 2, sync: true }));
}

/** Nest's own lines through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error({ context, stack }, String(message));
  }
  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context }, String(message));
  }
}

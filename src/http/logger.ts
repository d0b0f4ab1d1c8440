import type { LoggerService } from '@nestjs/common';
import { destination, pino, type DestinationStream, type Logger } from 'pino';

const SECRET_NAMES = ['authorization', 'cookie', 'set-cookie', 'password', 'token'];

/**
 * Structured lines on standard error; standard output belongs to what a person reads.
 * @param stream where the lines go instead
 */
export function createLogger(
  level: string,
  stream: DestinationStream = destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      serializers: { err: describeError },
      // nothing logs these; should something ever do, they still do not get out
      redact: { paths: SECRET_NAMES.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), remove: true },
    },
    stream,
  );
}

interface KnownError extends Error {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly driverError?: unknown;
}

/**
 * What may be logged of an error: never its other properties, for those of database errors hold SQL with its parameters.
 * What PostgreSQL says of unfit or conflicting data (SQLSTATE classes 22 and 23) quotes the data, so that is left out too.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, code, constraint, cause, driverError } = error as KnownError;
  const quotesData = typeof code === 'string' && /^2[23]...$/.test(code);
  return {
    type: name,
    code,
    constraint,
    message: quotesData ? 'left out, because it quotes data' : message,
    // its first lines repeat the message
    stack: stack?.slice(stack.indexOf('\n    at ')),
    cause: (cause ?? driverError) === undefined ? undefined : describeError(cause ?? driverError),
  };
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

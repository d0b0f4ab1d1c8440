import type { Logger } from 'pino';

const PATIENCE_MS = 20_000;
// a terminal sends Ctrl-C to npm and to the service, and npm passes its own on
const SAME_SIGNAL_MS = 1_000;

/**
 * Ends the process at SIGTERM, SIGINT or a mistake that nobody caught: `close` runs once and the process ends with status
 * 0, or 1 after a mistake. A second signal, or 20 s that were not enough, ends it at once with 1.
 * @returns what ends it for other reasons, with a status
 */
export function endInOrder(close: () => Promise<void>, logger: Logger): (status: number) => void {
  let since: number | undefined;

  function end(status: number): void {
    if (since !== undefined) return;
    since = performance.now();
    setTimeout(endAtOnce, PATIENCE_MS, 'not everything ended within 20 s').unref();
    close().then(
      () => process.exit(status),
      (error: unknown) => {
        logger.error({ err: error }, 'not closed cleanly');
        process.exit(1);
      },
    );
  }

  function endAtOnce(why: string): void {
    logger.error(`ends at once: ${why}`);
    process.exit(1);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (since === undefined) end(0);
      else if (performance.now() - since > SAME_SIGNAL_MS) endAtOnce(`a second ${signal}`);
    });
  }
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a mistake that nobody caught');
    end(1);
  });
  return end;
}

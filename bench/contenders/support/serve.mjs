/** What every contender answers, in the same words. */
export const CONSTANT = Object.freeze({ status: 'ok', message: 'the same for all contenders' });

/** The route that is measured. All contenders have it under the same path, with the same parameter. */
export const PREFIX = 'v1/organizations/:organizationId/constant';

/**
 * Tells the parent where the contender listens, answers its questions, and ends with it.
 * @param {number} port
 * @param {() => Promise<void>} close
 */
export function announce(port, close) {
  const end = () => void close().finally(() => process.exit(0));
  process.on('message', (question) => {
    if (question === 'cpu') process.send(process.cpuUsage());
  });
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.send({ port });
}

/** @param {string} header @returns {string | null} */
export const bearerOf = (header) => (header?.startsWith('Bearer ') ? header.slice(7) : null);

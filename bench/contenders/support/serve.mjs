import { Session } from 'node:inspector/promises';

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
    else void profile(question).then((answer) => process.send(answer));
  });
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  process.send({ port });
}

const inspector = new Session();
let connected = false;

/** @param {'begin' | 'end'} moment of what is profiled @returns {Promise<object>} at the end, the profile */
async function profile(moment) {
  if (moment === 'end') return (await inspector.post('Profiler.stop')).profile;
  if (!connected) inspector.connect();
  connected = true;
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.start');
  return {};
}

/** @param {string} header @returns {string | null} */
export const bearerOf = (header) => (header?.startsWith('Bearer ') ? header.slice(7) : null);

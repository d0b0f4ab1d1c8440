import autocannon from 'autocannon';
import { Recorder } from './recorder.mjs';
import { drawKeys, tokenOf } from './tokens.mjs';

/**
 * The load generator's process: closed loop, one request under way on each connection, another key each time. A message
 * that is an object is a task; it says `begin` and `end` when the measured part does, then what it has measured. A text
 * names the phase that begins; `stop` ends a task that has no duration.
 * @typedef {object} Task
 * @property {number[]} ports one for each instance; the connections are shared out among them
 * @property {string} path
 * @property {number} connections
 * @property {number} warmUp seconds that are not measured
 * @property {number | null} duration seconds that are; null: until it is told to stop
 * @property {number} keys numbers 1 … keys are in the database
 * @property {number} distinct how many different keys are presented
 * @property {number} seed
 */

// it is told when to stop; nothing here takes an hour
const LONG_SECONDS = 3_600;
// how often it looks whether it has been
const LOOK_MILLIS = 100;

let current = null;

process.on('message', (/** @type {Task | string} */ message) => {
  if (typeof message !== 'string') void perform(message);
  else if (message === 'stop') current.stop();
  else current.recorder.enter(message);
});

process.once('disconnect', () => process.exit());

async function perform(task) {
  const stop = () => instances.forEach((instance) => instance.stop());
  const recorder = new Recorder(task.warmUp, task.duration, (moment) => {
    process.send(moment);
    if (moment === 'end') stop();
  });
  const share = task.connections / task.ports.length;
  const each = Math.max(1, Math.floor(task.distinct / task.connections));
  const instances = task.ports.map((port, index) =>
    shoot(task.path, port, share, drawKeys(each * share, task.keys, task.seed + index), each, recorder),
  );
  current = { recorder, stop };
  await Promise.all(instances);
  process.send(recorder.result());
}

function shoot(path, port, connections, numbers, each, recorder) {
  let client = 0;
  const instance = autocannon({
    url: `http://127.0.0.1:${port}${path}`,
    connections,
    duration: LONG_SECONDS,
    sampleInt: LOOK_MILLIS,
    timeout: 30,
    setupClient(connection) {
      const own = numbers.slice(client * each, ++client * each);
      connection.setRequests(own.map((n) => ({ headers: { authorization: `Bearer ${tokenOf(n)}` } })));
    },
  });
  instance.on('start', () => recorder.start());
  instance.on('response', (_client, status, _bytes, milliseconds) => recorder.add(status, milliseconds));
  return instance;
}

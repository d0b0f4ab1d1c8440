import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withinTime } from './within-time.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Never ends by itself, and ends when it is told to. */
const deaf = () => new Promise<never>(() => undefined);

const told = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe('work within a time', () => {
  const caller = new AbortController();

  it('gives what the work gives', async () => {
    await expect(withinTime(60_000, caller.signal, () => Promise.resolve(7))).resolves.toBe(7);
    const failing = withinTime(60_000, caller.signal, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  it.each([
    ['hears the signal', told],
    ['does not hear the signal', deaf],
  ])('ends by its time, however often memory is cleared meanwhile, where the work %s', async (_, work) => {
    let over = false;
    const ended = withinTime(200, caller.signal, work).finally(() => (over = true));
    const collecting = (async () => {
      for (; !over; await sleep(20)) collectGarbage();
    })();
    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
    await collecting;
  });

  it.each([
    ['hears the signal', told],
    ['does not hear the signal', deaf],
  ])('ends with the caller, where the work %s', async (_, work) => {
    const shutdown = new AbortController();
    const ended = withinTime(60_000, shutdown.signal, work);
    shutdown.abort(new Error('the service ends'));
    await expect(ended).rejects.toThrow('the service ends');
    let begun = false;
    const after = withinTime(60_000, shutdown.signal, () => Promise.resolve((begun = true)));
    await expect(after).rejects.toThrow('the service ends');
    expect(begun).toBe(false);
  });

  it('leaves nothing on the signal of a caller that lives on', async () => {
    for (let i = 0; i < 20; i++) await withinTime(60_000, caller.signal, () => Promise.resolve());
    await expect(withinTime(1, caller.signal, deaf)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });
});

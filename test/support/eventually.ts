import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until the answer fulfils a condition; a test that never gets it ends by its own time limit. */
export async function eventually<T>(ask: () => Promise<T>, fulfils: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (fulfils(answer)) return answer;
    await sleep(20);
  }
}

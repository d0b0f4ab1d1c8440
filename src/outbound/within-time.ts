/**
 * Does something for so long at the most. The signal it is given ends with the caller's, or when the time is over; work that
 * does not hear it is not waited for any longer either, as a question to DNS.
 *
 * Its timer is its own. `AbortSignal.any` knows its sources weakly: where nobody else holds an `AbortSignal.timeout`, Node 20
 * may collect it, and the end of the time never comes. And a caller's signal that lives long would keep a trace of each.
 * @throws what the work throws, the reason of the caller's signal, or a `TimeoutError`
 */
export async function withinTime<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const ending = new AbortController();
  const told = () => ending.abort(signal.reason);
  signal.addEventListener('abort', told, { once: true });
  const timer = setTimeout(
    () => ending.abort(new DOMException('The time is over.', 'TimeoutError')),
    milliseconds,
  );
  try {
    return await new Promise<T>((resolve, reject) => {
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error), { once: true });
      work(ending.signal).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', told);
  }
}

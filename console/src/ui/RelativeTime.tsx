import { useSyncExternalStore, type ReactNode } from 'react';
import { exactTime, relativeTime } from '../lib/time';

// one clock for all of them
const TICK_MS = 30_000;
let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** "3 days ago", "in 2 hours"; the exact time on hover. @param never shown for null */
export function RelativeTime({
  value,
  never = '–',
}: {
  value: string | null | undefined;
  never?: ReactNode;
}): ReactNode {
  const at = useSyncExternalStore(subscribe, () => now);
  if (!value) return never;
  return (
    <time dateTime={value} title={exactTime(value)}>
      {relativeTime(value, at)}
    </time>
  );
}

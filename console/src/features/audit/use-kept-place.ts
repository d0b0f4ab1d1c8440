import { useLayoutEffect, useRef } from 'react';

/**
 * Keeps what is in view where it is when a list grows at its top while the page is scrolled down.
 * @param count of the list
 * @returns to be called before the list grows
 */
export function useKeptPlace(count: number): () => void {
  const before = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (before.current === undefined) return;
    const grown = document.documentElement.scrollHeight - before.current;
    before.current = undefined;
    if (grown > 0 && window.scrollY > 0) window.scrollBy({ top: grown, behavior: 'instant' });
  }, [count]);
  return () => void (before.current = document.documentElement.scrollHeight);
}

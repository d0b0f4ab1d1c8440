import { useLayoutEffect, useState, type RefObject } from 'react';
import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';

const ROW_HEIGHT = 57;
const OVERSCAN = 12;

interface WindowRows {
  /** the rows in view and a few around them, one after the other */
  items: readonly VirtualItem[];
  /** heights in px of what is before and after them */
  before: number;
  after: number;
  measure: (row: Element | null) => void;
}

/**
 * Which rows of a table are in view while the page as a whole scrolls.
 * @param hasEarlier there are rows before the first
 */
export function useWindowRows(
  body: RefObject<HTMLElement | null>,
  count: number,
  keyOf: (index: number) => string,
  hasEarlier: boolean,
): WindowRows {
  const [offset, setOffset] = useState(0);
  // what stands above the table comes and goes: banners, filters that wrap
  useLayoutEffect(() => {
    const look = () => setOffset(Math.round(body.current!.getBoundingClientRect().top + window.scrollY));
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    look();
    return () => observer.disconnect();
  }, [body]);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: offset,
    getItemKey: keyOf,
    // what is in view stays where it is when rows before it come or go; who sees the head of the list sees what comes there
    anchorTo: hasEarlier || window.scrollY > offset ? 'end' : 'start',
  });
  const items = rows.getVirtualItems();
  const start = items[0]?.start ?? offset;
  const end = items.at(-1)?.end ?? offset;
  return {
    items,
    before: start - offset,
    after: Math.max(0, rows.getTotalSize() - (end - offset)),
    measure: rows.measureElement,
  };
}

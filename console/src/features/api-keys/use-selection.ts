import { useMemo, useRef, useState } from 'react';
import type { ApiKey } from '../../api/schema';
import type { Selection } from '../../ui/DataTable';

export interface KeySelection extends Selection<ApiKey> {
  readonly ids: readonly string[];
  /** every key that the filter matches, loaded or not */
  readonly isEverything: boolean;
  selectEverything(): void;
  clear(): void;
}

/** Which of the listed keys are selected. It is about a question: another filter starts with nothing selected. */
export function useSelection(rows: readonly ApiKey[], question: string): KeySelection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isEverything, setEverything] = useState(false);
  const [asked, setAsked] = useState(question);
  const last = useRef<string>(undefined);
  if (asked !== question) {
    setAsked(question);
    setIds(new Set());
    setEverything(false);
  }
  return useMemo(() => {
    const choose = (next: ReadonlySet<string>) => {
      setIds(next);
      setEverything(false);
    };
    const live = rows.filter(isRevocable);
    const count = live.reduce((sum, { id }) => sum + (ids.has(id) ? 1 : 0), 0);
    return {
      ids: [...ids],
      isEverything,
      isSelected: ({ id }) => isEverything || ids.has(id),
      nameOf: ({ name }) => name,
      onRow: ({ id }, isSelected, isRange) => {
        const next = new Set(isEverything ? live.map((key) => key.id) : ids);
        for (const one of isRange ? between(rows, last.current, id) : [id]) {
          if (isSelected) next.add(one);
          else next.delete(one);
        }
        last.current = id;
        choose(next);
      },
      all: isEverything || (count > 0 && count === live.length) ? 'all' : count > 0 ? 'some' : 'none',
      // those that were selected stay so when the list has let them go
      onAll: (isSelected) => choose(new Set(isSelected ? [...ids, ...live.map(({ id }) => id)] : [])),
      selectEverything: () => setEverything(true),
      clear: () => choose(new Set()),
    };
  }, [rows, ids, isEverything]);
}

export const isRevocable = ({ status }: ApiKey): boolean => status !== 'revoked';

function between(rows: readonly ApiKey[], from: string | undefined, to: string): string[] {
  const ends = [from ?? to, to].map((end) => rows.findIndex(({ id }) => id === end));
  if (ends.includes(-1)) return [to];
  return rows
    .slice(Math.min(...ends), Math.max(...ends) + 1)
    .filter(isRevocable)
    .map(({ id }) => id);
}

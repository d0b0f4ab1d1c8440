import pg from 'pg';

/** PostgreSQL's object id of the type that verification reads over and over. */
// the typings know scalar types alone
const TEXT_ARRAY = 1009 as number;
const MOST = 4_096;

/**
 * The same text becomes the same value, made once: keys are alike in what they
 * may do. So values must not be changed. Bounded, for the texts are the database's.
 */
export function onceEach<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = make(text);
      if (known.size === MOST) known.clear();
      known.set(text, value);
    }
    return value;
  };
}

/** The text form of a `text[]`. */
const parseTextArray = pg.types.getTypeParser(TEXT_ARRAY) as unknown as (text: string) => (string | null)[];

const parsers = new Map<number, (text: string) => unknown>([[TEXT_ARRAY, onceEach(parseTextArray)]]);

/** For `types` of a `pg` query that many requests wait on. */
export const WIRE_TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text'),
};

import pg from 'pg';

type Parse = (text: string) => unknown;

/** PostgreSQL's object ids of the types that verification reads over and over. */
const TIMESTAMPTZ = 1184;
const TEXT_ARRAY = 1009;
const MOST = 512;

/**
 * The same text becomes the same value, parsed once: all rows of a read have one clock, and keys are alike in what they
 * may do. So values must not be changed. Bounded, for the texts are the database's.
 */
function remembering(parse: Parse): Parse {
  const known = new Map<string, unknown>();
  return (text) => {
    let value = known.get(text);
    if (value === undefined) {
      value = parse(text);
      if (known.size === MOST) known.clear();
      known.set(text, value);
    }
    return value;
  };
}

const parsers = new Map<number, Parse>(
  [TIMESTAMPTZ, TEXT_ARRAY].map((oid) => [oid, remembering(pg.types.getTypeParser(oid))]),
);

/** For `types` of a `pg` query that many requests wait on. */
export const WIRE_TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text'),
};

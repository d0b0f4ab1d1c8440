import fc from 'fast-check';
import { binaryArray, type BinaryType } from '../../src/database/binary-arrays.js';
import { TestService } from '../support/service.js';

const nullable = <T>(values: fc.Arbitrary<T>) => fc.array(fc.option(values), { maxLength: 30 });

const EACH: { [Type in BinaryType]: { values: fc.Arbitrary<unknown[]>; text: (value: never) => string } } = {
  uuid: { values: nullable(fc.uuid()), text: (value: string) => value.toLowerCase() },
  text: {
    values: nullable(fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'))),
    text: (value: string) => value,
  },
  bytea: {
    values: nullable(fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('hex'))),
    text: (value: string) => `\\x${value}`,
  },
  smallint: { values: nullable(fc.integer({ min: -32_768, max: 32_767 })), text: String },
  timestamptz: {
    values: nullable(fc.date({ min: new Date(0), max: new Date('9000-01-01'), noInvalidDate: true })),
    text: (value: Date) => String(value.getTime()),
  },
  jsonb: { values: nullable(fc.json()), text: (value: string) => value },
};

const SHOWN: Partial<Record<BinaryType, string>> = {
  timestamptz: `(extract(epoch FROM v) * 1000)::bigint::text`,
};

describe('arrays in binary form', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start();
  });
  afterAll(() => service.stop());

  it.each(Object.keys(EACH) as BinaryType[])('are what PostgreSQL takes for %s[]', async (type) => {
    const { values, text } = EACH[type];
    await fc.assert(
      fc.asyncProperty(values, async (given) => {
        const shown = SHOWN[type] ?? 'v::text';
        const rows = await service.sql<{ v: string | null; same: boolean | null }>(
          `SELECT ${shown} AS v, ${type === 'jsonb' ? `v = t::jsonb` : 'true'} AS same
           FROM unnest($1::${type}[], $2::text[]) WITH ORDINALITY AS x (v, t, place) ORDER BY place`,
          [binaryArray(type, given), given.map((value) => (value === null ? null : text(value as never)))],
        );
        expect(rows.map(({ same }) => same ?? true)).toEqual(given.map(() => true));
        if (type !== 'jsonb')
          expect(rows.map(({ v }) => v)).toEqual(
            given.map((value) => (value === null ? null : text(value as never))),
          );
      }),
      { numRuns: 60 },
    );
  });

  it('refuse what is no UUID', () => {
    for (const wrong of [
      '',
      'x',
      '01900000-0000-7000-8000-00000000000g',
      '01900000-0000-7000-8000-00000000000',
    ])
      expect(() => binaryArray('uuid', [wrong])).toThrow('This is no UUID.');
  });
});

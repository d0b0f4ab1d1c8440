import { readBigint, writeBigint } from '../../database/binary-arrays.js';
import { bigintColumn, binaryColumn } from './binary-columns.js';

describe('numbers as bigint', () => {
  it.each([-946_684_800_000_000, -1, 0, 1, 255, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER])(
    '%i',
    (value) => {
      const bytes = Buffer.alloc(8);
      writeBigint(bytes, value, 0);
      expect(bytes.readBigInt64BE()).toBe(BigInt(value));
      expect(readBigint(bytes, 0)).toBe(value);
    },
  );
});

describe('a column', () => {
  it('of numbers is what it is of their bytes', () => {
    const bytes = [5, 2 ** 40].map((value) => {
      const buffer = Buffer.alloc(8);
      writeBigint(buffer, value, 0);
      return buffer;
    });
    expect(bigintColumn([5, 2 ** 40], (value) => value)).toEqual(
      binaryColumn('bigint', bytes, (value) => value),
    );
  });

  it('holds NULL and what has no bytes, and may have no rows', () => {
    const column = binaryColumn('bytea', [Buffer.from('ab'), null, Buffer.alloc(0)], (value) => value);
    expect(column.toString('hex')).toBe(
      [
        '00000001',
        '00000001',
        '00000011',
        '00000003',
        '00000001',
        '00000002',
        '6162',
        'ffffffff',
        '00000000',
      ].join(''),
    );
    expect(binaryColumn('uuid', [], () => null).toString('hex')).toBe('000000000000000100000b86');
  });
});

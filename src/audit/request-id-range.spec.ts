import { requestIdRange } from './request-id-range.js';

// the example of RFC 9562, appendix A.6: 2022-02-22T19:22:22.000Z
const ID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

describe('requestIdRange', () => {
  it('reads the time of the id', () => {
    const { times } = requestIdRange(ID)!;
    expect(times).toEqual([new Date('2022-02-21T19:22:22Z'), new Date('2022-02-23T19:22:22Z')]);
  });

  it('has ids around it that are well-formed and in order', () => {
    const [low, high] = requestIdRange(ID)!.ids;
    expect(low).toBe('017f22e1-8f50-0000-0000-000000000000');
    expect(high).toBe('017f22eb-a170-ffff-ffff-ffffffffffff');
    expect(low < ID && ID < high).toBe(true);
  });

  it('takes capitals, and the first and last times there are', () => {
    expect(requestIdRange(ID.toUpperCase())).toEqual(requestIdRange(ID));
    expect(requestIdRange('00000000-0000-7000-8000-000000000000')!.ids[0]).toBe(
      '00000000-0000-0000-0000-000000000000',
    );
    expect(requestIdRange('ffffffff-ffff-7fff-bfff-ffffffffffff')).toBeNull();
  });

  it('knows no id of another version', () => {
    expect(requestIdRange('919108f7-52d1-4320-9bac-f847db4148a8')).toBeNull();
  });
});

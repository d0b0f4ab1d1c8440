import { wordsFor } from './words';

const updated = (changes: object, more: object = {}) =>
  wordsFor({ action: 'api_key.updated', details: { changes, ...more } });

describe('what was done to a key, in words', () => {
  it('tells narrowing from giving more', () => {
    const narrower = updated({ scopes: { from: ['a:read', 'b:read'], to: ['a:read'] } });
    expect(narrower).toEqual({ title: 'Narrowed', lines: ['Without b:read.'] });
    const other = updated({ scopes: { from: ['a:read'], to: ['b:read'] } });
    expect(other).toEqual({ title: 'Given other scopes', lines: ['Without a:read.', 'With b:read.'] });
    const used = updated(
      { scopes: { from: ['a:read', 'b:read'], to: ['a:read'] } },
      { narrowed: { days: 30 } },
    );
    expect(used.title).toBe('Narrowed to what it used in 30 days');
  });

  it('says what each field has become', () => {
    const { title, lines } = updated({
      name: { from: 'a', to: 'b' },
      allowedCidrs: { from: ['192.0.2.0/24'], to: [] },
      rateLimit: { from: null, to: { requests: 1000, windowSeconds: 3600 } },
      expiresAt: { from: null, to: '2026-03-01T12:00:00.000Z' },
    });
    expect(title).toBe('Changed');
    expect(lines.slice(0, 3)).toEqual([
      'Name: “b”',
      'Networks: none',
      'Rate limit: 1,000 requests in 1 hour',
    ]);
    expect(lines[3]).toMatch(/^Expiry: .*2026/);
  });

  it.each([
    [{ overlapSeconds: 0 }, 'It stopped working at once.'],
    [{ overlapSeconds: 90_000 }, 'Both work for 25 hours.'],
    [
      { overlapSeconds: 86_400, startOverlap: 'first_use' },
      'Both work until 1 day after the successor’s first use.',
    ],
  ])('says how long both keys of a rotation work: %j', (details, line) => {
    expect(wordsFor({ action: 'api_key.rotated', details }).lines).toEqual([line]);
  });

  it('says nothing of an overlap that is over', () => {
    const details = { successorPrefix: 'psk_a', overlapSeconds: 86_400, startOverlap: 'first_use' };
    expect(wordsFor({ action: 'api_key.rotated', details }, true)).toEqual({
      title: 'Rotated: replaced by psk_a…',
      lines: [],
    });
  });
});

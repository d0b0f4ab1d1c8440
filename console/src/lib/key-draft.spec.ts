import { expiryLimits } from './expiry';
import { changesOf, draftOf, networksOf, newDraft, termsOf } from './key-draft';

const limits = expiryLimits(null, Date.parse('2026-03-01T12:00:00Z'));
const KEY = {
  name: 'Export',
  description: null,
  scopes: ['agents:read'],
  allowedCidrs: ['192.0.2.0/24'],
  rateLimit: { requests: 10, windowSeconds: 90 },
};

describe('the form of a key', () => {
  it('takes a single address for a network of one', () => {
    expect(networksOf(' 192.0.2.1\n2001:db8::1, 203.0.113.0/24\n')).toEqual([
      '192.0.2.1/32',
      '2001:db8::1/128',
      '203.0.113.0/24',
    ]);
  });

  it('says nothing, and no limit, where nothing is filled in', () => {
    expect(termsOf({ ...newDraft(limits), name: ' Export ' }, limits)).toMatchObject({
      name: 'Export',
      description: null,
      allowedCidrs: [],
      rateLimit: null,
    });
  });

  it('changes nothing of a key that is only looked at', () => {
    expect(changesOf(KEY, draftOf(KEY), limits)).toEqual({});
  });

  it('changes just what was changed', () => {
    const draft = { ...draftOf(KEY), networks: '', requests: '', expiry: { choice: 'never', date: '' } };
    expect(changesOf(KEY, draft, limits)).toEqual({ allowedCidrs: [], rateLimit: null, expiresAt: null });
  });
});

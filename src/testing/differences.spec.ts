import { differences } from './differences.js';

const event = {
  action: 'invoice.paid',
  occurredAt: new Date('2027-01-31T12:00:00Z'),
  actor: { kind: 'user', id: '7', name: 'Ada' },
  details: { amounts: [1, 2], currency: 'EUR' },
  target: null,
};

describe('what is expected of an event', () => {
  it.each<[string, unknown]>([
    ['nothing', {}],
    ['a field', { action: 'invoice.paid' }],
    ['fields below others', { actor: { id: '7' }, details: { currency: 'EUR' } }],
    ['a list', { details: { amounts: [1, 2] } }],
    ['null', { target: null }],
    ['a regular expression', { actor: { name: /^A/ } }],
    ['a time, either way', { occurredAt: '2027-01-31T12:00:00.000Z' }],
    ['a time', { occurredAt: new Date('2027-01-31T12:00:00Z') }],
    [
      'a matcher of the test runner',
      { actor: expect.objectContaining({ kind: 'user' }), action: expect.any(String) },
    ],
  ])('may be %s', (_, expected) => expect(differences(expected, event)).toEqual([]));

  it.each<[unknown, string[]]>([
    [{ action: 'invoice.sent' }, [`action: expected 'invoice.sent', is 'invoice.paid'`]],
    [
      { actor: { id: '8', name: /^B/ } },
      [`actor.id: expected '8', is '7'`, `actor.name: expected /^B/, is 'Ada'`],
    ],
    [{ details: { amounts: [1] } }, ['details.amounts: expected [ 1 ], is [ 1, 2 ]']],
    [{ details: { amounts: [1, 3] } }, ['details.amounts.1: expected 3, is 2']],
    [{ details: { note: 'x' } }, [`details.note: expected 'x', is undefined`]],
    [{ target: { id: '1' } }, [`target: expected { id: '1' }, is null`]],
    [{ occurredAt: '2027-01-31T12:00:00.001Z' }, [expect.stringMatching(/^occurredAt: expected/) as string]],
    [{ actor: expect.objectContaining({ kind: 'api_key' }) }, [expect.stringMatching(/^actor: /) as string]],
  ])('%j differs, and it is said where', (expected, lines) => {
    expect(differences(expected, event)).toEqual(lines);
  });
});

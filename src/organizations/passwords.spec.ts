import { validateSync } from 'class-validator';
import { plainToInstance } from 'class-transformer';
import { IsEmailAddress } from './email.js';
import { assertNotEmail, IsNewPassword } from './password.rules.js';
import { Passwords, slotsOf } from './passwords.js';

class Account {
  @IsEmailAddress() email: string;
  @IsNewPassword() password: string;
}

const refused = (password: unknown): boolean =>
  validateSync(plainToInstance(Account, { email: 'a@example.com', password })).length > 0;

describe('passwords', () => {
  const passwords = new Passwords();

  it('are stored as Argon2id with the parameters of the OWASP cheat sheet', async () => {
    expect(await passwords.hash('correct horse battery')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('match themselves, in any Unicode composition, and nothing else', async () => {
    const hash = await passwords.hash('caf\u00e9 au lait, \ufb01ne');
    const tries = ['cafe\u0301 au lait, fine', 'Caf\u00e9 au lait, fine', 'caf\u00e9 au lait, fine '];
    const results = tries.map((password) => passwords.withSlot((slot) => slot.matches(password, hash)));
    expect(await Promise.all(results)).toEqual([true, false, false]);
    expect(await passwords.withSlot((slot) => slot.matches('anything', null))).toBe(false);
  });

  it('have 8 to 1024 characters, counted as code points', () => {
    expect(['x'.repeat(8), '🔑'.repeat(1024), ' '.repeat(8)].map(refused)).toEqual([false, false, false]);
    const bad = ['x'.repeat(7), '🔑'.repeat(7), 'x'.repeat(1025), 'e\u0301'.repeat(7), 12, null];
    expect(bad.map(refused)).toEqual(bad.map(() => true));
  });

  it('are never the e-mail address, however it is spelt', () => {
    expect(() => assertNotEmail('Somebody@Example.COM', 'somebody@example.com', 'password')).toThrow(
      'must not be the e-mail',
    );
    expect(() => assertNotEmail('somebody@example.com!', 'somebody@example.com', 'password')).not.toThrow();
  });

  it('are worked on by no more at a time than there are slots, in order of arrival, and a failure frees its slot', async () => {
    const slots = slotsOf((await import('node:os')).availableParallelism());
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const jobs = Array.from({ length: 20 }, (_, index) =>
      passwords
        .withSlot(async () => {
          most = Math.max(most, ++running);
          order.push(index);
          await new Promise(setImmediate);
          running--;
          if (index % 5 === 0) throw new Error('fails');
        })
        .catch(() => undefined),
    );
    await Promise.all(jobs);
    expect(most).toBe(slots);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).toHaveLength(20);
  });

  it('are refused with 503 when too many wait already', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const jobs = Array.from({ length: 300 }, () => passwords.withSlot(() => gate).catch((error) => error));
    open();
    const refusals = (await Promise.all(jobs)).filter(Boolean);
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals[0].getStatus()).toBe(503);
    await expect(passwords.withSlot(() => Promise.resolve('fine'))).resolves.toBe('fine');
  });

  it.each([
    [1, 1],
    [2, 1],
    [4, 2],
    [64, 3],
  ])('on %i cores get %i slots', (cores, slots) => expect(slotsOf(cores)).toBe(slots));
});

describe('an e-mail address', () => {
  it('is case-folded', () => {
    expect(plainToInstance(Account, { email: 'Ada.Lovelace@EXAMPLE.com' }).email).toBe(
      'ada.lovelace@example.com',
    );
  });

  it.each(['ada', 'ada@', '@example.com', 'a b@example.com', `${'a'.repeat(250)}@example.com`, 7, null])(
    'is not %s',
    (email) =>
      expect(validateSync(plainToInstance(Account, { email, password: 'long enough for us' }))).toHaveLength(
        1,
      ),
  );
});

import { Register } from './register.js';

describe('a register', () => {
  it('counts the first of several acknowledgements', () => {
    const register = new Register('revoked', false);
    const acknowledge = register.change('revoked twice', true, 10);
    acknowledge(30);
    acknowledge(20);
    acknowledge(40);
    expect(register.history[0]).toMatchObject({ until: 20, endedBy: 'acknowledgement' });
  });

  it('has one writer', () => {
    const register = new Register('r', 1);
    const acknowledge = register.change('two', 2, 10);
    expect(() => register.change('three', 3, 15)).toThrow('r has two writers at once.');
    acknowledge(20);
    expect(() => register.change('three', 3, 20)).not.toThrow();
    expect(register.latest).toBe(3);
  });

  it('forgets what no verification under way can ask for, and nothing else', () => {
    const register = new Register('r', 0);
    for (let i = 1; i <= 5; i++) register.change(`${i}`, i, i * 10)(i * 10 + 5);
    register.forget(35);
    expect(register.history.map(({ state }) => state)).toEqual([2, 3, 4, 5]);
    expect(register.possible(36, 41).map(({ state }) => state)).toEqual([4, 3]);
  });
});

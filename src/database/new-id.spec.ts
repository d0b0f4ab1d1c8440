import { observeDatabaseClock } from './clock.js';
import { newId } from './new-id.js';

const timeOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('newId', () => {
  afterEach(() => observeDatabaseClock(new Date()));

  it('makes UUIDs of version 7 that rise, however many in a millisecond', () => {
    const ids = Array.from({ length: 5_000 }, newId);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('follows the clock of the database, forwards and far backwards', () => {
    const year = 365 * 86_400_000;
    for (const away of [year, -year, 0]) {
      const there = Date.now() + away;
      observeDatabaseClock(new Date(there));
      expect(Math.abs(timeOf(newId()) - there)).toBeLessThan(60_000);
    }
  });

  it('still rises when the clock trembles', () => {
    const before = newId();
    observeDatabaseClock(new Date(Date.now() - 500));
    expect(newId() > before).toBe(true);
  });
});

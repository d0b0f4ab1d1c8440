import type { TestService } from './service.js';

/** Resolves when a statement on the test's database waits for a lock that another transaction holds. */
export async function untilSomebodyWaits(service: TestService): Promise<void> {
  for (let waiting: object[] = []; waiting.length === 0;) {
    waiting = await service.sql(
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { unavailable } from '../http/problem.js';

const PATIENCE_MS = 1_500;

@Injectable()
export class HealthService {
  constructor(private readonly database: Database) {}

  /** @throws Problem 503 when the database has not answered within 1.5 s, or is a standby that takes no changes */
  async assertReady(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(unavailable()), PATIENCE_MS);
    });
    try {
      const [row] = await Promise.race([this.readStandby(), impatience]);
      if (row!.standby) throw unavailable();
    } finally {
      clearTimeout(timer);
    }
  }

  private readStandby(): Promise<{ standby: boolean }[]> {
    return this.database.fastQuery({ name: 'health', text: 'SELECT pg_is_in_recovery() AS standby' });
  }
}

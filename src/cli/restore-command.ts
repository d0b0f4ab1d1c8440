import { systemActor } from '../audit/system-actor.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { readConfig } from '../config/config.js';
import { applyExport } from '../restore/apply-export.js';
import { openOperatorDatabase } from './operator-database.js';

/** @returns lines for the operator @throws Error with a sentence; nothing has changed then */
export async function restoreApply(file: string): Promise<string[]> {
  const { database, close } = await openOperatorDatabase(readConfig(process.env));
  try {
    const [now] = await database.query<{ at: Date }>('SELECT clock_timestamp()::timestamptz(3) AS at');
    const operator = systemActor('restore', now!.at);
    return await new UnitOfWork(database).run(operator, (tx) => applyExport(tx, operator, file));
  } finally {
    await close();
  }
}

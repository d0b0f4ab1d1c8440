import { readFile, writeFile } from 'node:fs/promises';
import pg from 'pg';
import type { TestDatabase } from './database.js';

/** The SQL blocks of a guide, in their order. */
export async function sqlOf(guide: string): Promise<{ readonly prepare: string; readonly export: string }> {
  const text = await readFile(`docs/guides/${guide}.md`, 'utf8');
  const blocks = [...text.matchAll(/^```sql( export)?\n([^]*?)^```$/gm)];
  const prepare = blocks.filter(([, kind]) => !kind).map(([, , sql]) => sql);
  const [exported, ...more] = blocks.filter(([, kind]) => kind).map(([, , sql]) => sql);
  if (prepare.length === 0 || exported === undefined || more.length > 0)
    throw new Error(`${guide} has no steps to follow.`);
  return { prepare: prepare.join('\n'), export: exported };
}

/** The old database of a guide: a schema of its own beside the service's tables. */
export class OldDatabase {
  private constructor(readonly client: pg.Client) {}

  static async open(database: TestDatabase, schema: string): Promise<OldDatabase> {
    const client = new pg.Client({ ...database.connection, options: `-c search_path=${schema}` });
    await client.connect();
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    return new OldDatabase(client);
  }

  async run(sql: string, values?: unknown[]): Promise<void> {
    await this.client.query(sql, values);
  }

  /** What `psql -XAt` writes: each row's one column on a line. */
  async exportTo(file: string, sql: string): Promise<number> {
    const { rows } = await this.client.query<[unknown]>({ text: sql, rowMode: 'array' });
    await writeFile(file, rows.map(([row]) => `${JSON.stringify(row)}\n`).join(''));
    return rows.length;
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

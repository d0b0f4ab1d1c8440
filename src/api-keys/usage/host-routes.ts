import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';

const MOST = 10_000;

export interface HostRoute {
  readonly method: string;
  readonly route: string;
  readonly permission: string;
}

/** Keeps what the routes of other services ask for, so that it is known which of its scopes a key needs there. */
@Injectable()
export class HostRoutes {
  private readonly known = new Set<string>();

  constructor(private readonly database: Database) {}

  /** Written when it resolves; what this process has written costs nothing. @throws DatabaseUnavailable */
  async learn(routes: readonly HostRoute[]): Promise<void> {
    const fresh = new Map<string, HostRoute>();
    for (const each of routes) {
      const name = `${each.method} ${each.route} ${each.permission}`;
      if (!this.known.has(name)) fresh.set(name, each);
    }
    if (fresh.size === 0) return;
    const values = [...fresh.values()];
    await this.database.fastQuery({
      text: `INSERT INTO host_routes (method, route, permission)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) AS t (method, route, permission) ORDER BY 1, 2, 3
             ON CONFLICT DO NOTHING`,
      values: [
        values.map(({ method }) => method),
        values.map(({ route }) => route),
        values.map(({ permission }) => permission),
      ],
    });
    // bounded: a host that gives URLs instead of templates has no end of them
    if (this.known.size > MOST) this.known.clear();
    for (const name of fresh.keys()) this.known.add(name);
  }
}

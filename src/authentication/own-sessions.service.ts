import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal.js';
import { UnitOfWork } from '../audit/unit-of-work.js';
import { Database } from '../database/database.js';
import { CursorCodec } from '../http/cursor.js';
import { keysetColumns, keysetPage, type Page, type PageQuery, type SortColumn } from '../http/pagination.js';
import { notFound } from '../http/problem.js';
import type { SessionView } from './own-sessions.view.js';
import { Sessions } from './sessions.js';

const NEWEST_FIRST: SortColumn[] = [
  { sql: 'created_at', type: 'timestamptz', direction: 'DESC' },
  { sql: 'id', type: 'uuid', direction: 'DESC' },
];

/** A person's own sessions. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly database: Database,
    private readonly work: UnitOfWork,
    private readonly cursors: CursorCodec,
    private readonly sessions: Sessions,
  ) {}

  /** Those that can still be used. */
  async list({ userId, credentialId }: Principal, page: PageQuery): Promise<Page<SessionView>> {
    return keysetPage<SessionView, SessionView>(
      (text, values) => this.database.query(text, values),
      this.cursors,
      {
        select: `SELECT id, id = $2 AS current, transport, ip, user_agent AS "userAgent", created_at AS "createdAt",
          last_used_at AS "lastUsedAt", idle_expires_at AS "idleExpiresAt", expires_at AS "expiresAt",
          ${keysetColumns(NEWEST_FIRST)} FROM sessions`,
        where: ['user_id = $1', 'ended_at IS NULL', 'LEAST(expires_at, idle_expires_at) > clock_timestamp()'],
        values: [userId, credentialId],
        sort: NEWEST_FIRST,
        binding: { list: 'sessions', user: userId },
        page,
        view: sessionView,
      },
    );
  }

  /** @throws Problem 404 for a session that is somebody else's or has ended */
  async end(principal: Principal, id: string): Promise<void> {
    const ended = await this.work.run(principal, (tx) =>
      this.sessions.end(tx, principal.userId!, { only: id }, 'deleted'),
    );
    if (ended === 0) throw notFound('session');
  }
}

const sessionView = (row: SessionView): SessionView => ({
  id: row.id,
  current: row.current,
  transport: row.transport,
  ip: row.ip,
  userAgent: row.userAgent,
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  idleExpiresAt: row.idleExpiresAt,
  expiresAt: row.expiresAt,
});

/** The last request that a key was let in with. */
export interface LastUse {
  readonly at: Date;
  readonly ip: string | null;
  readonly method: string | null;
  /** template, e.g. `/v1/organizations/:organizationId/agents` */
  readonly route: string | null;
}

type Query = <Row extends object>(text: string, values: unknown[]) => Promise<Row[]>;

/**
 * By the log's index of actors, from its end; what was refused is no use. A request is found as soon as it was answered.
 * @param until the key has not been let in after this moment; null: it may have been
 */
export async function lastUseOf(
  query: Query,
  organizationId: string,
  keyId: string,
  until: Date | null,
): Promise<LastUse | null> {
  const [row] = await query<LastUse>(
    `SELECT occurred_at AS at, ip, method, route FROM audit_events
     WHERE organization_id = $1 AND actor_id = $2 AND category = 'access' AND action = 'api_key.used'
       AND occurred_at <= COALESCE($3::timestamptz, 'infinity')
     ORDER BY occurred_at DESC, id DESC LIMIT 1`,
    [organizationId, keyId, until],
  );
  return row ?? null;
}

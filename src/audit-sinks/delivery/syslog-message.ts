import type { AuditEventView } from '../../audit/audit-event.view.js';

/** RFC 5424, section 6.2.1: log audit */
const FACILITY = 13;
const SEVERITY = { warning: 4, notice: 5, informational: 6 } as const;
const APP_NAME = 'praesidia-keys';
/** The enterprise number of RFC 5612, which everybody may use in examples; ids without one are IANA's alone. */
const SD_ID = 'audit@32473';

function severityOf({ category, outcome }: AuditEventView): number {
  if (outcome !== 'success' || category === 'security') return SEVERITY.warning;
  return category === 'access' ? SEVERITY.informational : SEVERITY.notice;
}

/** RFC 5424, section 6.3.3: `"`, `\` and `]` are escaped. */
const escaped = (value: string): string => value.replaceAll(/["\\\]]/g, '\\$&');

/**
 * One event as a message after RFC 5424: what is searched for as structured data, and the whole event as JSON. Without a
 * byte order mark, which readers of JSON stumble over; the message is then MSG-ANY in UTF-8.
 * @param hostname of the service, printable ASCII
 */
export function syslogMessage(event: AuditEventView, hostname: string): string {
  const { actor, target } = event;
  const parameters: Record<string, string | number | null | undefined> = {
    eventId: event.id,
    organizationId: event.organizationId,
    leafIndex: event.leafIndex,
    category: event.category,
    outcome: event.outcome,
    actorKind: actor.kind,
    actorId: actor.id,
    actorKeyPrefix: actor.keyPrefix,
    targetType: target?.type,
    targetId: target?.id,
    ip: event.request.ip,
  };
  const data = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
  const priority = FACILITY * 8 + severityOf(event);
  const header = `<${priority}>1 ${event.occurredAt.toISOString()} ${hostname} ${APP_NAME} - ${event.action}`;
  return `${header} [${SD_ID}${data}] ${JSON.stringify(event)}`;
}

/** Messages one after the other, each after its length in bytes (RFC 6587, section 3.4.1; RFC 5425, section 4.3). */
export function octetCounted(messages: readonly string[]): Buffer {
  return Buffer.concat(
    messages.flatMap((message) => {
      const bytes = Buffer.from(message);
      return [Buffer.from(`${bytes.length} `), bytes];
    }),
  );
}

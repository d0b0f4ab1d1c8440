import { IsBoolean, IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { ListAuditEventsQuery } from '../../audit/audit-list.dto.js';
import type { ExportAuditEventsQuery } from '../../audit/export/audit-export.dto.js';
import { EXPORT_FORMAT_NAMES, type ExportFormatName } from '../../audit/export/formats.js';
import { uuidOf } from '../organization-id.js';
import type { AuditExport, AuditQuery } from './audit.types.js';
import { read } from './read-input.js';

class Form {
  @IsOptional() @IsIn(EXPORT_FORMAT_NAMES) format?: ExportFormatName;
  @IsOptional() @IsBoolean() proofs?: boolean;
  @IsOptional() @IsInt() @Min(0) size?: number;
}

/** The host's ids, as they are known here. */
const KNOWN_BY_UUID = ['actorId', 'excludeActorId', 'targetId'] as const;

/** @throws Problem 400 */
export function readAuditQuery(query: AuditQuery): Promise<ListAuditEventsQuery> {
  const known: Record<string, unknown> = { ...query };
  for (const name of KNOWN_BY_UUID) if (query[name] !== undefined) known[name] = uuidOf(query[name]);
  return read(ListAuditEventsQuery, known);
}

/** @throws Problem 400 */
export async function readAuditExport(asked: AuditExport): Promise<ExportAuditEventsQuery> {
  const { format, proofs, size, ...filter } = asked;
  const form = await read(Form, { format, proofs, size });
  return { ...(await readAuditQuery(filter)), ...form };
}

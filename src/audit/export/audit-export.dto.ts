import { OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Max, Min, ValidateIf } from 'class-validator';
import { ListAuditEventsQuery } from '../audit-list.dto.js';
import { EXPORT_FORMAT_NAMES, type ExportFormatName } from './formats.js';

const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const fromText = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === 'false' ? value === 'true' : value;

const toSize = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;

export class ExportAuditEventsQuery extends OmitType(ListAuditEventsQuery, [
  'limit',
  'cursor',
  'order',
  'after',
  'wait',
]) {
  /**
   * `ndjson` (by default): the items of the list, which the offline verifier reads. `csv`: RFC 4180, safe to be opened by a
   * spreadsheet. `ocsf`: API Activity (6003) of OCSF 1.6.0, a JSON object a line.
   */
  @IfGiven() @IsIn(EXPORT_FORMAT_NAMES) format?: ExportFormatName;
  /** with `ndjson`: each event with the proof of its place in the log, so that a part of the log can be verified too */
  @IfGiven() @Transform(fromText) @IsBoolean() proofs?: boolean;
  /** size of the log at which the export ends and to which proofs lead, that of a checkpoint for example; by default the current one */
  @IfGiven() @Transform(toSize) @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) size?: number;
}

import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { AUDIT_CATEGORIES, type AuditCategory } from '../audit/actions.js';
import { OUTCOMES, type Outcome } from '../audit/audit-event.js';
import { IsLabel, IsTimestamp } from '../http/validators.js';
import { SINK_KINDS, type SinkKind } from './audit-sink.entity.js';
import { IsActionGroup, IsCertificates } from './sink-validators.js';

const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const MAX_ACTIONS = 100;
const MAX_CERTIFICATE = 20_000;
/** 30 days */
const MAX_OVERLAP = 2_592_000;

/** What a sink lets through and how it is reached; all of it can be left out. */
class SinkOptionsDto {
  /** certificates to be trusted for this receiver instead of the public ones, PEM; null: the public ones */
  @IsOptional() @IsString() @MaxLength(MAX_CERTIFICATE) @IsCertificates() caCertificate?: string | null;
  /** only these actions, or groups of them such as `api_key.*`; empty: every action */
  @IfGiven() @IsArray() @ArrayMaxSize(MAX_ACTIONS) @IsActionGroup({ each: true }) actions?: string[];
  /** only these categories; empty: every one */
  @ApiProperty({ enum: AUDIT_CATEGORIES, isArray: true })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(AUDIT_CATEGORIES.length)
  @IsIn(AUDIT_CATEGORIES, { each: true })
  categories?: AuditCategory[];
  /** only these outcomes; empty: every one */
  @ApiProperty({ enum: OUTCOMES, isArray: true })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(OUTCOMES.length)
  @IsIn(OUTCOMES, { each: true })
  outcomes?: Outcome[];
  /** true by default; false: nothing is sent until it is enabled, and nothing is lost meanwhile */
  @IfGiven() @IsBoolean() enabled?: boolean;
}

export class CreateAuditSinkDto extends SinkOptionsDto {
  /** unique within the organization */
  @IsLabel() @MaxLength(200) name: string;
  @ApiProperty({ enum: SINK_KINDS }) @IsIn(SINK_KINDS) kind: SinkKind;
  /**
   * For `https` an https URL; for `syslog` `tls://host:port` (port 6514 by default), or `tcp://host:port` in networks that
   * the operator has allowed. The host must be public or in such a network.
   */
  @IsString() @MaxLength(2000) url: string;
}

export class UpdateAuditSinkDto extends SinkOptionsDto {
  @IfGiven() @IsLabel() @MaxLength(200) name?: string;
  /** of the kind that the sink is */
  @IfGiven() @IsString() @MaxLength(2000) url?: string;
}

export class RotateSinkSecretDto {
  /** how long deliveries are signed by both secrets, 0 to 2592000 (30 days); 86400 by default, 0 ends every earlier one */
  @IfGiven() @IsInt() @Min(0) @Max(MAX_OVERLAP) overlapSeconds?: number;
}

/** Exactly one of both. */
export class RewindAuditSinkDto {
  /** leaf index of the event to go on with, 0 to the size of the log */
  @IfGiven() @IsInt() @Min(0) @Max(Number.MAX_SAFE_INTEGER) leafIndex?: number;
  /** goes on with the first event of this time or later */
  @IfGiven() @IsTimestamp() from?: string;
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsIP,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven } from '../api-keys/key-filter.dto.js';
import { isHostAction } from '../audit/actions.js';
import { OUTCOMES, type Outcome } from '../audit/audit-event.js';
import { IsLabel, IsSmallJson, IsUuid } from '../http/validators.js';
import { HostTargetDto, IsHostName } from './host-target.dto.js';

const KINDS = ['user', 'api_key', 'system'] as const;
/** `notice` is what this service has to say of itself */
export const HOST_CATEGORIES = ['change', 'access', 'security'] as const;

export class HostEventActorDto {
  @ApiProperty({ enum: KINDS }) @IsIn(KINDS) kind: (typeof KINDS)[number];
  /** of a key its id, which is required; of a person the UUID by which the host knows them */
  @IsOptional() @IsUuid() id?: string | null;
  /** required but for a key, which goes by its own */
  @IfGiven() @IsLabel() @MaxLength(200) name?: string;
  /** of a key; its own counts */
  @IfGiven() @IsString() @MaxLength(100) keyPrefix?: string;
}

export class HostEventRequestDto {
  /** `requestId` of the answer that allowed it, or the host's own UUID */
  @IsUuid() id: string;
  @Matches(/^[A-Z-]{1,20}$/, { message: '$property must be an HTTP method' }) method: string;
  /** its route's template, e.g. `/invoices/:id` */
  @IsString() @MaxLength(2000) route: string;
  @IsOptional() @IsIP() ip?: string | null;
  @IsOptional() @IsString() @MaxLength(10_000) userAgent?: string | null;
  @IsOptional() @IsInt() @Min(100) @Max(599) status?: number | null;
}

/** Something that happened at the host. */
export class HostEventDto {
  @IsUuid() organizationId: string;
  @IsDefined() @IsObject() @ValidateNested() @Type(() => HostEventActorDto) actor: HostEventActorDto;
  /** e.g. `invoice.paid`; none of this service's own, nor of their groups */
  @IsHostName(
    'isHostAction',
    isHostAction,
    "an action of the host's own such as invoice.paid: lower-case letters, digits, underscores and hyphens, one dot, and no group of this service",
  )
  action: string;
  /** `change` by default; it says how long the event is kept */
  @ApiProperty({ enum: HOST_CATEGORIES, required: false })
  @IfGiven()
  @IsIn(HOST_CATEGORIES)
  category?: (typeof HOST_CATEGORIES)[number];
  @IsOptional() @IsObject() @ValidateNested() @Type(() => HostTargetDto) target?: HostTargetDto | null;
  /** `success` by default */
  @ApiProperty({ enum: OUTCOMES, required: false }) @IfGiven() @IsIn(OUTCOMES) outcome?: Outcome;
  @IsOptional() @IsLabel() @MaxLength(200) reason?: string | null;
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => HostEventRequestDto)
  request?: HostEventRequestDto | null;
  /** what is particular to the action, and no secret; `service` is put in here and may not be given */
  @IsOptional() @IsObject() @IsSmallJson() details?: Record<string, unknown> | null;
}

export class RecordHostEventsDto {
  /** all of them are recorded, or none */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(256)
  @ValidateNested({ each: true })
  @Type(() => HostEventDto)
  events: HostEventDto[];
}

export class RecordedHostEventsView {
  /** of the events, in their order */
  ids: string[];
}

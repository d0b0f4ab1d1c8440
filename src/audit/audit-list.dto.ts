import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, MaxLength, Min, ValidateBy, ValidateIf } from 'class-validator';
import { PageQuery, toInteger } from '../http/pagination.js';
import { IsTimestamp, IsUuid } from '../http/validators.js';
import { actionsNamed, AUDIT_CATEGORIES, type AuditCategory } from './actions.js';
import { OUTCOMES, type Outcome } from './audit-event.js';

const MAX_WAIT = 30;

const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const IsActionFilter = (): PropertyDecorator =>
  ValidateBy({
    name: 'isActionFilter',
    validator: {
      validate: (value) => typeof value === 'string' && actionsNamed(value) !== null,
      defaultMessage: (args) =>
        `${args?.property} must be actions such as agent.deleted, or groups of them such as api_key.*, separated by commas`,
    },
  });

export class ListAuditEventsQuery extends PageQuery {
  /** who acted: the id of a person or key */
  @IfGiven() @IsUuid() actorId?: string;
  /** a key that acted or was acted upon */
  @IfGiven() @IsUuid() keyId?: string;
  /** actions such as `agent.deleted`, or groups of them such as `api_key.*`, separated by commas */
  @IfGiven() @IsString() @MaxLength(2000) @IsActionFilter() action?: string;
  @IfGiven() @IsIn(OUTCOMES) outcome?: Outcome;
  @IfGiven() @IsIn(AUDIT_CATEGORIES) category?: AuditCategory;
  /** what was acted upon */
  @IfGiven() @IsUuid() targetId?: string;
  /** `requestId` of a problem, or the `X-Request-Id` of any response */
  @IfGiven() @IsUuid() requestId?: string;
  /** leaves out what this person or key did */
  @IfGiven() @IsUuid() excludeActorId?: string;
  /** first moment */
  @IfGiven() @IsTimestamp() from?: string;
  /** first moment that does not count any more */
  @IfGiven() @IsTimestamp() to?: string;
  /**
   * `desc` (by default): newest first. `asc`: in the order of the log, where an event stands about a second after it was written, and nothing ever appears before what was
   * already served; `nextCursor` then never ends, and asked for again later it gives what has come since.
   */
  @IfGiven() @IsIn(['desc', 'asc']) order?: 'desc' | 'asc';
  /** with `order=asc`: begins behind the event of this `leafIndex`; where a `cursor` is given too, that counts */
  @IfGiven() @Transform(toInteger) @IsInt() @Min(0) after?: number;
  /**
   * with `order=asc`: seconds to wait for events where there is none, 0 to 30. What the caller's own reading of the log
   * leaves there does not end the wait by itself
   */
  @IfGiven() @Transform(toInteger) @IsInt() @Min(0) @Max(MAX_WAIT) wait?: number;
}

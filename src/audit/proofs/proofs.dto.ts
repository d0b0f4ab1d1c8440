import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import { IsUuid } from '../../http/validators.js';

const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

const toSize = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;

/** A number of events. */
const IsSize = (): PropertyDecorator => (target, property) => {
  Transform(toSize)(target, property);
  ValidateBy({
    name: 'isSize',
    validator: {
      validate: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
      defaultMessage: (args) => `${args?.property} must be a whole number of events`,
    },
  })(target, property);
};

export class InclusionQuery {
  /** the event whose place in the log is to be proven */
  @IsUuid() eventId: string;
  /** size of the log it is to be proven for, of a checkpoint for example; by default the current one */
  @IfGiven() @IsSize() size?: number;
}

export class ConsistencyQuery {
  /** size of the older log, of a checkpoint for example */
  @IsSize() from: number;
  /** size of the newer log; by default the current one */
  @IfGiven() @IsSize() to?: number;
}

/** That an event stands at its place in the log (RFC 9162, section 2.1.3). Hashes are in base64. */
export class InclusionProofView {
  organizationId: string;
  eventId: string;
  leafIndex: number;
  size: number;
  /** SHA-256 of 0x00 and the event's canonical JSON (RFC 8785) without `leafIndex` */
  leafHash: string;
  /** of the log of this size */
  rootHash: string;
  /** from the leaf's neighbour upwards */
  proof: string[];
}

/** That the newer log begins with the older one (RFC 9162, section 2.1.4). Hashes are in base64. */
export class ConsistencyProofView {
  organizationId: string;
  from: number;
  to: number;
  fromRootHash: string;
  toRootHash: string;
  /** empty when `from` is 0 or `to` */
  proof: string[];
}

import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { CreatedAt } from './columns.js';

/** What a request with an Idempotency-Key answered, kept 24 h; written in the transaction of the request's change. */
@Entity('idempotency_records')
export class IdempotencyRecord {
  /** the organization, or the nil UUID for requests outside of any */
  @PrimaryColumn('uuid') organizationId: string;
  @PrimaryColumn('uuid') callerId: string;
  @PrimaryColumn('text') key: string;
  @Column('bytea') fingerprint: Buffer;
  /** the answer's body without what is shown once; json keeps the order of its fields, which jsonb does not */
  @Column('json', { nullable: true }) response: unknown;
  @Index() @CreatedAt() createdAt: Date;
}

import { Column, Entity, ForeignKey } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { User } from '../organizations/user.entity.js';

/** A one-time link to set a new password, made by the operator. */
@Entity('password_resets')
export class PasswordReset {
  @Id() id: string;
  @Uuid() @ForeignKey(() => User, { onDelete: 'CASCADE' }) userId: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  /** the pepper that the digest is made under; a later one has a higher number */
  @Column('smallint', { default: 0 }) pepperId: number;
  @Time() expiresAt: Date;
  @CreatedAt() createdAt: Date;
}

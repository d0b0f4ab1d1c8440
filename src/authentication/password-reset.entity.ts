import { Column, Entity, ForeignKey } from 'typeorm';
import { CreatedAt, Id, Time, Uuid } from '../database/columns.js';
import { User } from '../organizations/user.entity.js';

/** A one-time link to set a new password, made by the operator. */
@Entity('password_resets')
export class PasswordReset {
  @Id() id: string;
  @Uuid() @ForeignKey(() => User, { onDelete: 'CASCADE' }) userId: string;
  @Column('bytea', { unique: true }) digest: Buffer;
  @Time() expiresAt: Date;
  @CreatedAt() createdAt: Date;
}

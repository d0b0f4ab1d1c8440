import { Column, Entity } from 'typeorm';
import { CreatedAt, Id } from '../database/columns.js';

/** A person. Belongs to organizations by membership; one account may be a member of many. */
@Entity('users')
export class User {
  @Id() id: string;
  /** case-folded */
  @Column('text', { unique: true }) email: string;
  @Column('text') name: string;
  /** Argon2id in PHC string format; null until a password is set */
  @Column('text', { nullable: true }) passwordHash: string | null;
  /** false while the password is one that an administrator chose */
  @Column('boolean', { default: false }) passwordIsOwn: boolean;
  @CreatedAt() createdAt: Date;
}

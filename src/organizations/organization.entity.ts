import { Column, Entity } from 'typeorm';
import { CreatedAt, Id } from '../database/columns.js';

/** The tenant. */
@Entity('organizations')
export class Organization {
  @Id() id: string;
  @Column('text') name: string;
  @Column('text') plan: string;
  /** keys have what their creator's roles give now, instead of all that keys can have */
  @Column('boolean', { default: false }) keysFollowCreator: boolean;
  @CreatedAt() createdAt: Date;
}

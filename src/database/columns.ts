import { Column, PrimaryColumn, type ColumnOptions } from 'typeorm';

export { newId } from './new-id.js';

export const Id = (): PropertyDecorator => PrimaryColumn('uuid');

export const Uuid = (options: ColumnOptions = {}): PropertyDecorator => Column('uuid', options);

/** Milliseconds and no finer: keyset pages would skip rows that differ by microseconds alone. */
export const Time = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'timestamp with time zone', precision: 3, ...options });

export const CreatedAt = (): PropertyDecorator => Time({ default: () => 'clock_timestamp()' });

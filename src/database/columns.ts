import { Column, PrimaryColumn, type ColumnOptions } from 'typeorm';
import { v7 } from 'uuid';

/** Ids are UUIDv7 (RFC 9562) made by the service, so that the answer to an INSERT is known before it is sent. */
export const newId = (): string => v7();

export const Id = (): PropertyDecorator => PrimaryColumn('uuid');

export const Uuid = (options: ColumnOptions = {}): PropertyDecorator => Column('uuid', options);

/** Milliseconds and no finer: keyset pages would skip rows that differ by microseconds alone. */
export const Time = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'timestamp with time zone', precision: 3, ...options });

export const CreatedAt = (): PropertyDecorator => Time({ default: () => 'clock_timestamp()' });

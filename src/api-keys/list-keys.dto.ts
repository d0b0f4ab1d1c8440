import { IntersectionType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { KeyFilterDto } from './key-filter.dto.js';

const SORTS = ['createdAt', 'name', 'lastUsedAt', 'expiresAt'] as const;
export type KeySort = (typeof SORTS)[number];

const fromText = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

export class ListKeysQuery extends IntersectionType(KeyFilterDto, PageQuery) {
  @Transform(fromText) declare neverUsed?: boolean;
  /** with `-` descending; default `-createdAt` */
  @IsOptional() @IsIn(SORTS.flatMap((sort) => [sort, `-${sort}`])) sort?: KeySort | `-${KeySort}`;
}

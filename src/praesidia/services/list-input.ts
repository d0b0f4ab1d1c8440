import { IsIn, IsOptional } from 'class-validator';
import { KeyFilterDto } from '../../api-keys/key-filter.dto.js';
import type { ListKeysQuery } from '../../api-keys/list-keys.dto.js';
import { PageQuery } from '../../http/pagination.js';
import type { ApiKeyFilter } from './api-keys.types.js';
import { read } from './read-input.js';

const SORTS = ['createdAt', 'name', 'lastUsedAt', 'expiresAt'].flatMap((sort) => [sort, `-${sort}`]);

class Order extends PageQuery {
  @IsOptional() @IsIn(SORTS) sort?: ListKeysQuery['sort'];
}

/** @throws Problem 400 */
export async function readList({ sort, limit, cursor, ...filter }: ApiKeyFilter): Promise<ListKeysQuery> {
  const order = await read(Order, { sort, limit, cursor });
  return { ...(await read(KeyFilterDto, filter)), ...order };
}

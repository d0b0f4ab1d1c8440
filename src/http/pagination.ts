import type { Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { CursorCodec } from './cursor.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** The query parameters that every list takes. */
export class PageQuery {
  /** how many items a page has at most, 1 to 200 */
  @IsOptional() @Transform(toInteger) @IsInt() @Min(1) @Max(MAX_LIMIT) limit?: number;
  /** `nextCursor` of the page before */
  @IsOptional() @IsString() @MaxLength(2000) cursor?: string;
}

export interface Page<T> {
  readonly items: T[];
  /** null on the last page */
  readonly nextCursor: string | null;
}

const pages = new Map<Type, Type>();

function pageOf(view: Type): Type {
  let page = pages.get(view);
  if (!page) {
    page = class {};
    Object.defineProperty(page, 'name', { value: `${view.name.replace(/View$/, '')}Page` });
    ApiProperty({ type: [view] })(page.prototype as object, 'items');
    ApiProperty({ type: String, nullable: true, description: 'null on the last page' })(
      page.prototype as object,
      'nextCursor',
    );
    pages.set(view, page);
  }
  return page;
}

/**
 * Tells the OpenAPI document what the items of a list are; TypeScript's `Page<AgentView>` does not survive compilation.
 * Belongs on every handler that returns a `Page`: `@Get() @ApiPage(AgentView) @RequirePermission('agents.view')`.
 */
export const ApiPage = (view: Type): MethodDecorator => ApiOkResponse({ type: pageOf(view) });

/** One column that a list is ordered by. */
export interface SortColumn {
  /** SQL expression */
  readonly sql: string;
  /** SQL type to which a cursor's value is cast, e.g. `timestamptz` */
  readonly type: string;
  readonly direction: 'ASC' | 'DESC';
  /** nulls stand together at the end in either direction */
  readonly nullable?: boolean;
}

export interface KeysetList<Row, View> {
  /** `SELECT … FROM …` without conditions; each row carries the sort values in order as `"sort0"`, `"sort1"` … by `keysetColumns` */
  readonly select: string;
  readonly where: readonly string[];
  /** values of `$1`, `$2` … in `select` and `where` */
  readonly values: readonly unknown[];
  /** the last one is unique */
  readonly sort: readonly SortColumn[];
  /** organization, filter and sort: what the cursor is bound to */
  readonly binding: object;
  readonly page: PageQuery;
  readonly view: (row: Row) => View;
}

/** The sort values as columns of the select list; times as text, so that no precision is lost on the way. */
export const keysetColumns = (sort: readonly SortColumn[]): string =>
  sort.map((column, index) => `(${column.sql})::text AS "sort${index}"`).join(', ');

type Query = <R extends object>(text: string, values: unknown[]) => Promise<R[]>;

/**
 * One page of a list by keyset: the database starts reading where the page before ended, so that a page costs the same
 * at any depth and nothing is shown twice or left out while rows come and go.
 */
export async function keysetPage<Row extends object, View>(
  query: Query,
  cursors: CursorCodec,
  list: KeysetList<Row, View>,
): Promise<Page<View>> {
  const { sort, page, binding } = list;
  const limit = page.limit ?? DEFAULT_LIMIT;
  const values = [...list.values];
  const where = [...list.where];
  if (page.cursor !== undefined) where.push(after(sort, cursors.decode(binding, page.cursor), values));
  const order = sort.map(
    ({ sql, direction, nullable }) => `${sql} ${direction}${nullable ? ' NULLS LAST' : ''}`,
  );
  const rows = await query<Row & Record<`sort${number}`, string | null>>(
    `${list.select} WHERE ${where.join(' AND ')} ORDER BY ${order.join(', ')} LIMIT ${limit + 1}`,
    values,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1)! : null;
  return {
    items: shown.map(list.view),
    nextCursor:
      last &&
      cursors.encode(
        binding,
        sort.map((_, index) => last[`sort${index}`] ?? null),
      ),
  };
}

/** The condition for rows after a position; pushes the position onto the statement's values. */
function after(sort: readonly SortColumn[], position: readonly unknown[], values: unknown[]): string {
  const [column, ...rest] = sort;
  const [value, ...restValues] = position;
  if (!column) return 'false';
  const { sql, type, direction, nullable } = column;
  if (value === null) return `(${sql} IS NULL AND ${after(rest, restValues, values)})`;
  values.push(value);
  const bound = `$${values.length}::${type}`;
  const sign = direction === 'ASC' ? '>' : '<';
  if (!nullable && rest.every((next) => next.direction === direction && !next.nullable)) {
    return rowComparison(sort, position, values, bound, sign);
  }
  const tied = rest.length > 0 ? ` OR (${sql} = ${bound} AND ${after(rest, restValues, values)})` : '';
  return `(${sql} ${sign} ${bound}${tied}${nullable ? ` OR ${sql} IS NULL` : ''})`;
}

// one range of an index scan, where OR-ed conditions would be filters
function rowComparison(
  sort: readonly SortColumn[],
  position: readonly unknown[],
  values: unknown[],
  firstBound: string,
  sign: string,
): string {
  const bounds = sort.map((column, index) => {
    if (index === 0) return firstBound;
    values.push(position[index]);
    return `$${values.length}::${column.type}`;
  });
  return `(${sort.map((column) => column.sql).join(', ')}) ${sign} (${bounds.join(', ')})`;
}

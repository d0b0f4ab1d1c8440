import type { Type } from '@nestjs/common';
import { ApiOkResponse, ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { CursorCodec } from './cursor.js';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** Of a query parameter; what is no whole number stays as it is, for a validator to refuse. */
export const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;

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

/** One column that a list is ordered by; all columns of a list in the same direction. */
export interface SortColumn {
  /** SQL expression */
  readonly sql: string;
  /** SQL type to which a cursor's value is cast, e.g. `timestamptz`; with its collation, where that is not the default */
  readonly type: string;
  readonly direction: 'ASC' | 'DESC';
  /** of the first column alone: nulls stand together at the end in either direction */
  readonly nullable?: boolean;
}

export interface KeysetRows {
  /** `SELECT … FROM …` without conditions; each row carries the sort values in order as `"sort0"`, `"sort1"` … by `keysetColumns` */
  readonly select: string;
  readonly where: readonly string[];
  /**
   * Conditions that cut the list into parts without overlap, each read by an index of its own and merged; by default the
   * list is one part. With none at all the list is empty.
   */
  readonly parts?: readonly string[];
  /** values of `$1`, `$2` … in `select`, `where` and `parts` */
  readonly values: readonly unknown[];
  /** the last one is unique */
  readonly sort: readonly SortColumn[];
  /** organization, filter and sort: what the cursor is bound to */
  readonly binding: object;
  readonly page: PageQuery;
}

export interface KeysetList<Row, View> extends KeysetRows {
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
  const { sort, binding } = list;
  const asked = rowsAsked(list);
  const { reads, values } = readsAhead(cursors, list, asked);
  if (reads.length === 0) return { items: [], nextCursor: null };
  const rows = await query<Row & Record<`sort${number}`, string | null>>(
    reads.length === 1 ? reads[0]! : merged(reads, sort, asked),
    values,
  );
  const limit = asked - 1;
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

/**
 * Whether a page is found within so many rows of each index range that it is read from, for a list that passes rows over.
 * @param list all of its rows, with a column `hit` that says which are for the page
 * @param within how many rows may be looked at in each range
 */
export async function isPageNear(
  query: Query,
  cursors: CursorCodec,
  list: KeysetRows,
  within: number,
): Promise<boolean> {
  const rows = rowsAsked(list);
  const { reads, values } = readsAhead(cursors, list, within);
  const near = reads.map(
    (read) => `((SELECT count(*) FROM (SELECT FROM (${read}) ahead WHERE hit LIMIT ${rows}) hits) = ${rows}
      OR (SELECT count(*) FROM (${read}) ahead) < ${within})`,
  );
  if (near.length === 0) return true;
  const [row] = await query<{ near: boolean }>(`SELECT ${near.join(' AND ')} AS near`, values);
  return row!.near;
}

/** One more than a page has, which tells whether there is another. */
const rowsAsked = ({ page }: KeysetRows): number => (page.limit ?? DEFAULT_LIMIT) + 1;

/** The statements for the next rows behind the cursor, each one range of one index, and their values. */
function readsAhead(
  cursors: CursorCodec,
  list: KeysetRows,
  limit: number,
): { reads: string[]; values: unknown[] } {
  const { sort, page, binding } = list;
  const values = [...list.values];
  const position = page.cursor === undefined ? null : cursors.decode(binding, page.cursor);
  const stretches = stretchesAfter(sort, position, values);
  const reads = (list.parts ?? ['true']).flatMap((part) =>
    stretches.map((stretch) => read(list, [part, ...stretch], limit)),
  );
  return { reads, values };
}

/** Without NULLS LAST, so that one index serves both directions; where there are nulls, they are a stretch of their own. */
function read(
  { select, where, sort }: Pick<KeysetRows, 'select' | 'where' | 'sort'>,
  conditions: readonly string[],
  limit: number,
): string {
  const order = sort.map(({ sql, direction }) => `${sql} ${direction}`).join(', ');
  return `${select} WHERE ${[...where, ...conditions].join(' AND ')} ORDER BY ${order} LIMIT ${limit}`;
}

function merged(reads: readonly string[], sort: readonly SortColumn[], limit: number): string {
  const order = sort.map(({ type, direction }, index) => `"sort${index}"::${type} ${direction} NULLS LAST`);
  const union = reads.map((text) => `(${text})`).join(' UNION ALL ');
  return `SELECT * FROM (${union}) merged ORDER BY ${order.join(', ')} LIMIT ${limit}`;
}

/**
 * The rows after a position, as conditions of which each is one range of an index, where OR-ed ones would be filters:
 * rows with a value, then those with null. Pushes the position onto the statement's values.
 */
function stretchesAfter(
  sort: readonly SortColumn[],
  position: readonly unknown[] | null,
  values: unknown[],
): string[][] {
  const [first, ...rest] = sort;
  if (!first!.nullable) return [position ? [after(sort, position, values)] : []];
  const isNull = `${first!.sql} IS NULL`;
  if (position?.[0] === null) return [[isNull, after(rest, position.slice(1), values)]];
  const hasValue = `${first!.sql} IS NOT NULL`;
  return [position ? [hasValue, after(sort, position, values)] : [hasValue], [isNull]];
}

function after(sort: readonly SortColumn[], position: readonly unknown[], values: unknown[]): string {
  return keysetBound(sort, sort[0]!.direction === 'ASC' ? '>' : '<', position, values);
}

/** The rows on one side of a position, as one range of an index. Pushes the position onto the statement's values. */
export function keysetBound(
  sort: readonly SortColumn[],
  sign: '<' | '<=' | '>' | '>=',
  position: readonly unknown[],
  values: unknown[],
): string {
  const bounds = sort.map(({ type }, index) => `$${values.push(position[index])}::${type}`);
  return `(${sort.map(({ sql }) => sql).join(', ')}) ${sign} (${bounds.join(', ')})`;
}

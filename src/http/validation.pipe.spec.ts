import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { Problem } from './problem.js';
import { InputPipe } from './validation.pipe.js';
import { IsLabel, IsUuid } from './validators.js';

class Inner {
  @IsInt() count: number;
  @IsOptional() @IsArray() @IsUuid({ each: true }) ids?: string[];
}
class Outer {
  @IsLabel() @MaxLength(10) name: string;
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @IsString({ each: true })
  @MaxLength(3, { each: true })
  codes?: string[];
  @IsOptional() @IsObject() @ValidateNested() @Type(() => Inner) inner?: Inner;
}

const pipe = new InputPipe();
const read = (body: object) => pipe.transform(body, { type: 'body', metatype: Outer }) as Promise<Outer>;
async function errorsOf(body: object): Promise<unknown> {
  const problem = (await read(body).catch((error: unknown) => error)) as Problem;
  return (problem.extra.errors as { field: string; detail: string }[]).map(({ field, detail }) => [
    field,
    detail,
  ]);
}
const ID = '01900000-0000-7000-8000-000000000000';

it('says once that a field is missing', async () => {
  expect(await errorsOf({})).toEqual([['name', 'name is required.']]);
  expect(await errorsOf({ name: 'x', inner: {} })).toEqual([['inner.count', 'inner.count is required.']]);
});

it('says what is not known', async () => {
  expect(await errorsOf({ name: 'x', colour: 'red' })).toEqual([['colour', 'colour is not known here.']]);
});

it('names the entries of a list that are not accepted', async () => {
  expect(await errorsOf({ name: 'x', codes: ['abc', 5, 'abcd', null] })).toEqual(
    expect.arrayContaining([
      ['codes[1]', 'codes[1] must be a string.'],
      ['codes[3]', 'codes[3] must be a string.'],
      ['codes[2]', 'codes[2] must be shorter than or equal to 3 characters.'],
    ]),
  );
  expect(await errorsOf({ name: 'x', inner: { count: 1, ids: [ID, 'x', ID.toUpperCase(), 7] } })).toEqual([
    ['inner.ids[1]', 'inner.ids[1] must be a UUID.'],
    ['inner.ids[3]', 'inner.ids[3] must be a UUID.'],
  ]);
});

it('names the list itself for what is wrong with it as a whole', async () => {
  expect(await errorsOf({ name: 'x', codes: [] })).toEqual([['codes', 'codes should not be empty.']]);
  expect(await errorsOf({ name: 'x', codes: 'abc' })).toContainEqual(['codes', 'codes must be an array.']);
});

it('names twenty entries at the most', async () => {
  const errors = await errorsOf({ name: 'x', inner: { count: 1, ids: Array<string>(1_000).fill('x') } });
  expect(errors).toHaveLength(20);
});

it('takes white space away around names, and refuses what is nothing else', async () => {
  expect((await read({ name: ' \u00a0Scout\u2003\t' })).name).toBe('Scout');
  expect((await read({ name: 'a  b' })).name).toBe('a  b');
  for (const name of ['', ' ', '\u2003\n']) {
    expect(await errorsOf({ name })).toEqual([
      ['name', 'name must have a visible character and no control characters.'],
    ]);
  }
  expect((await read({ name: ` ${'x'.repeat(10)} ` })).name).toHaveLength(10);
});

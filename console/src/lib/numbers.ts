const grouped = new Intl.NumberFormat('en');

/** "1,234,567" */
export const inGroups = (value: number): string => grouped.format(value);

/** "1 key", "1,200 keys" */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${inGroups(count)} ${count === 1 ? one : many}`;

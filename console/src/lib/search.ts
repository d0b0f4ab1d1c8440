/** Reads one parameter; undefined for anything that it cannot be, so that a broken link shows the default view. */
export type Reader<T> = (value: unknown) => T | undefined;

type Values<R extends Record<string, Reader<unknown>>> = {
  [K in keyof R]?: Exclude<ReturnType<R[K]>, undefined>;
};

/** The validated search parameters of a route; whatever else a URL has is left out. */
export const readSearch =
  <R extends Record<string, Reader<unknown>>>(readers: R) =>
  (given: Record<string, unknown>): Values<R> =>
    Object.fromEntries(
      Object.entries(readers)
        .map(([name, read]) => [name, given[name] === undefined ? undefined : read(given[name])])
        .filter(([, value]) => value !== undefined),
    ) as Values<R>;

export const text =
  (maximum = 200): Reader<string> =>
  (value) => {
    // the router reads numbers and booleans out of what was typed as text
    const given = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    return typeof given === 'string' && given !== '' && given.length <= maximum ? given : undefined;
  };

export const oneOf =
  <T extends string>(...values: readonly T[]): Reader<T> =>
  (value) =>
    values.find((one) => one === value);

/** `1` means true as well: that is what people write by hand. */
export const flag: Reader<boolean> = (value) =>
  value === 1 ? true : typeof value === 'boolean' ? value : undefined;

export const whole: Reader<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined);

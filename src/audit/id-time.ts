/** Lowest and highest UUIDv7 of a moment, in milliseconds since 1970; what is before that counts as that. */
export const firstIdAt = (ms: number): string => edge(ms, '0');
export const lastIdAt = (ms: number): string => edge(ms, 'f');

function edge(ms: number, fill: string): string {
  const digits = Math.max(ms, 0).toString(16).padStart(12, '0') + fill.repeat(20);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

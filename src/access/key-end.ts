/** When a key stops working by itself, by expiry or because another key has replaced it; null: never. */
export function endOf(key: {
  readonly expiresAt: Date | null;
  readonly retiresAt?: Date | null;
}): Date | null {
  const { expiresAt, retiresAt = null } = key;
  if (expiresAt === null || retiresAt === null) return expiresAt ?? retiresAt;
  return expiresAt < retiresAt ? expiresAt : retiresAt;
}

/** SQL: the key `k` is neither revoked nor expired. Its plan may still suspend it. */
export const LIVE_KEY = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())';

import { hash } from 'node:crypto';
import { uuidText } from '../database/new-id.js';
import { isUuid } from '../http/validators.js';

// of this library; a namespace in the sense of RFC 9562, section 5.5
const NAMESPACE = 'praesidia-keys host id\n';

/**
 * A host's id as the UUID that it is known by here: one that is a UUID stays the same; of any other, such as a number or a
 * slug, one is made that is always the same (UUIDv8 of its SHA-256, RFC 9562).
 */
export function uuidOf(id: string | number): string {
  const text = String(id);
  if (isUuid(text)) return text.toLowerCase();
  const bytes = Buffer.from(hash('sha256', NAMESPACE + text, 'hex').slice(0, 32), 'hex');
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return uuidText(bytes.toString('hex'));
}

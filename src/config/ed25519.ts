import { createPrivateKey, type KeyObject } from 'node:crypto';

const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * An Ed25519 private key as an environment variable holds it: PEM (PKCS #8, RFC 8410), where `\n` may stand for line feeds, or
 * its 32 bytes in base64.
 * @returns null for anything else
 */
export function readPrivateKey(text: string): KeyObject | null {
  const given = text.trim();
  try {
    const key = SEED.test(given)
      ? createPrivateKey({
          key: Buffer.concat([PKCS8_HEADER, Buffer.from(given, 'base64')]),
          format: 'der',
          type: 'pkcs8',
        })
      : createPrivateKey(given.replaceAll('\\n', '\n'));
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

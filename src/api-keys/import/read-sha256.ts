/** @returns the 32 bytes that are written in hexadecimal digits, base64 or base64url; null for anything else */
export function readSha256(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  // 43 characters hold 258 bits: what the last one has beyond 256 is zero, or it is no encoding of 32 bytes
  if (/^[A-Za-z0-9+/_-]{42}[AEIMQUYcgkosw048]=?$/.test(text)) return Buffer.from(text, 'base64');
  return null;
}

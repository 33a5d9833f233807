import { createHash } from 'node:crypto';

/** SHA-256 of bytes one after another, as hexadecimal digits, `#platform/hash`. */
export function sha256(parts: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Promise.resolve(hash.digest('hex'));
}

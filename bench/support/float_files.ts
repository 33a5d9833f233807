import { readFileSync } from 'node:fs';
import { PeerError } from './peer_process.js';

/** Float32 as the files of peers have it. */
export function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeFloatLE(value, 4 * i));
  return bytes;
}

/** @throws PeerError unless the file holds `count` numbers */
export function readFloats(file: string, count: number): Float32Array {
  const bytes = readFileSync(file);
  if (bytes.length !== 4 * count) throw new PeerError(`a check's output has ${bytes.length} bytes, not ${4 * count}.`);
  return Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(4 * i));
}

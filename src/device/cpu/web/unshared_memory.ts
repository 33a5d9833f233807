/** Sections and imports of the WebAssembly binary format (core specification 5.5) that a module of ours has. */
const IMPORTS = 2;
const FUNCTION = 0;
const MEMORY = 2;
/** Limits of a memory: with a maximum, and with a maximum and shared. */
const BOUNDED = 0x01;
const BOUNDED_SHARED = 0x03;

/**
 * The module with its imported memory unshared, which every page may have; atomic operations do on it, too. One flag of
 * the import differs.
 * @param bytes a module that imports functions and one memory
 */
export function withUnsharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const flag = memoryFlag(bytes);
  if (bytes[flag] !== BOUNDED_SHARED) throw new Error('cpu device: the kernels must import one shared memory');
  const copy = bytes.slice();
  copy[flag] = BOUNDED;
  return copy;
}

/** Where the flags of the imported memory stand; -1 where there is none. */
function memoryFlag(bytes: Uint8Array): number {
  let at = 8; // magic and version
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const skipName = (): void => {
    const length = number();
    at += length;
  };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section !== IMPORTS) {
      at = end;
      continue;
    }
    for (let left = number(); left > 0; left--) {
      skipName();
      skipName();
      const kind = bytes[at++];
      if (kind === MEMORY) return at;
      if (kind !== FUNCTION) return -1;
      number();
    }
  }
  return -1;
}

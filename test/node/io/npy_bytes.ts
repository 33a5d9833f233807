/** Builds `.npy` files by hand, so that the reader is judged by something that is not our writer. */
export function npyBytes(header: string, data: Uint8Array, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const text = Buffer.from(`${header}\n`, 'utf8');
  const prefix = Buffer.alloc(8 + lengthBytes);
  prefix.write('\x93NUMPY', 'latin1');
  prefix[6] = version;
  prefix.writeUIntLE(text.length, 8, lengthBytes);
  return Buffer.concat([prefix, text, data]);
}

export function npyHeader(descr: string, shape: string, fortranOrder = false): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': ${shape}, }`;
}

import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../io/safetensors.js';
import { readInputFile } from './read_file.js';
import { writeFileAtomically } from './write_file.js';

/**
 * Reads every tensor of a file, each into its own memory.
 * @throws InvalidInputError naming the path when it cannot be read or is malformed; see `decodeSafetensors`.
 */
export async function readSafetensors(path: string): Promise<TensorFile> {
  return decodeSafetensors(await readInputFile(path), path);
}

/** Writes tensors and metadata, all or nothing. The same content gives the same bytes. */
export async function writeSafetensors(path: string, file: TensorFile): Promise<void> {
  await writeFileAtomically(path, encodeSafetensors(file));
}

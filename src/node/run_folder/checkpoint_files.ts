import {
  decodeRun,
  encodeCheckpoint,
  encodeWeights,
  type Description,
  type StoredRun,
} from '../../barycenter/run/checkpoint_file.js';
import type { Checkpoint, TrainedWeights } from '../../barycenter/training/checkpoint.js';
import type { Potential } from '../../potential/potential.js';
import { readInputFile } from '../io/read_file.js';
import { writeFileAtomically } from '../io/write_file.js';

/** @throws InvalidInputError when the file is missing, malformed or of another format */
export async function readStoredRun(path: string): Promise<StoredRun> {
  return decodeRun(await readInputFile(path), path);
}

export async function writeWeights(
  path: string,
  potential: Potential,
  trained: TrainedWeights,
  description: Description,
): Promise<void> {
  await writeFileAtomically(path, encodeWeights(potential, trained, description));
}

export async function writeCheckpoint(path: string, checkpoint: Checkpoint, description: Description): Promise<void> {
  await writeFileAtomically(path, encodeCheckpoint(checkpoint, description));
}

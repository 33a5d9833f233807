import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { decodeRun } from '../../barycenter/run/checkpoint_file.js';
import type { RunFile } from '../../cluster/shard.js';
import { invalid } from '../../errors.js';
import { decodeSafetensors } from '../../io/safetensors.js';
import { readInputFile } from '../io/read_file.js';
import { runFiles } from '../run_folder/files.js';

/** The one file of a run folder that sampling needs, and what a shard says of it. */
export interface RunBytes {
  readonly file: RunFile;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** SHA-256 of the problem, as JSON, that it holds. */
  readonly problem: string;
}

export const sha256Of = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** @throws InvalidInputError for bytes that are no file of a run */
export function runBytes(file: RunFile, bytes: Uint8Array): RunBytes {
  const { metadata } = decodeSafetensors(bytes, `the run's ${file}`);
  if (metadata.problem === undefined)
    throw invalid('run', 'its file must hold its problem', file, 'Pass a folder that `barycenter solve` wrote.');
  return { file, bytes, sha256: sha256Of(bytes), problem: sha256Of(metadata.problem) };
}

/**
 * Of a trained run the weights, a quarter of its checkpoint, or the checkpoint where that is newer.
 * @throws InvalidInputError for a folder that is no run's
 */
export async function readRunFile(folder: string): Promise<RunBytes> {
  const files = runFiles(folder);
  const read = async (file: RunFile): Promise<RunBytes | undefined> => {
    const there = (await stat(files[file]).catch(() => undefined))?.isFile() === true;
    return there ? runBytes(file, await readInputFile(files[file])) : undefined;
  };
  const solution = await read('solution');
  if (solution) return solution;
  const [checkpoint, weights] = [await read('optimizer'), await read('weights')];
  if (weights && (!checkpoint || iterationOf(weights) === iterationOf(checkpoint))) return weights;
  if (checkpoint) return checkpoint;
  throw invalid('run', 'RUN must be a folder that `barycenter solve` wrote', folder, 'Check the path.');
}

const iterationOf = ({ bytes, file }: RunBytes): number => decodeRun(bytes, file).iteration;

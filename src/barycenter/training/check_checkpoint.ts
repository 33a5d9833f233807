import { invalid } from '../../errors.js';
import type { Potential } from '../../potential/potential.js';
import { optimizerShapes } from './carried.js';
import type { Checkpoint } from './checkpoint.js';

/** @throws InvalidInputError for a checkpoint of another potential, or one that lacks what the training carries */
export function checkCheckpoint(potential: Potential, checkpoint: Checkpoint): void {
  const { length } = potential;
  const { parameters }: Partial<Checkpoint> = checkpoint;
  if (parameters?.length !== length) {
    throw invalid(
      'solve',
      `the checkpoint must hold ${length} parameters, as the problem's potential has`,
      String(parameters?.length),
      'Resume with the problem the run was started with.',
    );
  }
  const { optimizer, sampler }: Partial<Checkpoint> = checkpoint;
  for (const [name, [floats]] of Object.entries(optimizerShapes(potential))) {
    const found = optimizer?.[name]?.data.length;
    if (found === floats) continue;
    const rule = `the checkpoint's optimizer must hold ${floats} numbers of ${name}`;
    throw invalid('solve', rule, String(found ?? 'none'), 'Pass result.checkpoint as it is.');
  }
  if (sampler !== undefined) return;
  const rule = 'the checkpoint must have a `sampler`, what chains carry';
  throw invalid('solve', rule, 'none', 'Pass result.checkpoint as it is, or `sampler: {}` for chains that begin anew.');
}

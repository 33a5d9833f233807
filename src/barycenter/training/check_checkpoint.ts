import type { NetworkShape } from '../../../kernels/shared/network_layout.js';
import { invalid } from '../../errors.js';
import { parameterLayout } from '../../ops/support/network_shape.js';
import { CARRIED, carriedShapes } from './carried.js';
import type { Checkpoint } from './checkpoint.js';

/** @throws InvalidInputError for a checkpoint of another potential, or one that lacks what the training carries */
export function checkCheckpoint(network: NetworkShape, checkpoint: Checkpoint): void {
  const { length } = parameterLayout(network);
  const { parameters }: Partial<Checkpoint> = checkpoint;
  if (parameters?.length !== length) {
    throw invalid(
      'solve',
      `the checkpoint must hold ${length} parameters, as the problem's potential has`,
      String(parameters?.length),
      'Resume with the problem the run was started with.',
    );
  }
  const shapes = carriedShapes(network);
  for (const part of CARRIED) {
    const tensors: Partial<Checkpoint[typeof part]> | undefined = checkpoint[part];
    for (const [name, [floats]] of Object.entries(shapes[part])) {
      const found = tensors?.[name]?.data.length;
      if (found === floats) continue;
      const rule = `the checkpoint's ${part} must hold ${floats} numbers of ${name}`;
      throw invalid('solve', rule, String(found ?? 'none'), 'Pass result.checkpoint as it is.');
    }
  }
}

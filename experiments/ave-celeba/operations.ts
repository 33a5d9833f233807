import { checkGraph } from '../../src/layers/check_graph.js';
import { presetGraph } from '../../src/potential/graph/presets/index.js';
import { WEIGHTS } from '../filtered/filters.js';
import { CHANNELS } from './pictures.js';

/** Of one of the paper's networks: numbers it has, and multiply-adds of its value at one picture. */
export interface Body {
  readonly parameters: number;
  readonly multiplyAdds: number;
}

export function bodyOf(side: number): Body {
  const { length, multiplyAdds } = checkGraph(
    presetGraph({ kind: 'resnet-d' }, { height: side, width: side, channels: CHANNELS }, 1),
  );
  return { parameters: length, multiplyAdds };
}

/** A multiplication and an addition. */
const OPERATIONS = 2;

/** Of a step of one chain: values of all K bodies, of which every potential is made, and their gradients to y. */
export const stepOperations = (valueMultiplyAdds: number): number =>
  OPERATIONS * 2 * WEIGHTS.length * valueMultiplyAdds;

/** Of the gradient to the parameters at the end of one chain: values, gradients to layers, gradients to weights. */
export const gradientOperations = (valueMultiplyAdds: number): number =>
  OPERATIONS * 3 * WEIGHTS.length * valueMultiplyAdds;

/** Of an iteration with `steps` of each of K · batch chains. */
export const iterationOperations = (valueMultiplyAdds: number, batchSize: number, steps: number): number =>
  WEIGHTS.length * batchSize * (steps * stepOperations(valueMultiplyAdds) + gradientOperations(valueMultiplyAdds));

/** A training of the method at 64×64×3. */
export interface Training {
  readonly name: string;
  readonly batchSize: number;
  /** Of a chain, in the mean of all iterations. */
  readonly steps: number;
  readonly iterations: number;
}

/** Minibatches that are met again with their chains, as in the experiment `digits`. */
const MEMORY = { visits: 32, steps: 10, first: 60 };

export const TRAININGS: readonly Training[] = [
  { name: 'as published', batchSize: 64, steps: 500, iterations: 1000 },
  {
    name: 'chains met again (`sampler.memory`)',
    batchSize: 64,
    steps: (MEMORY.first + (MEMORY.visits - 1) * MEMORY.steps) / MEMORY.visits,
    iterations: 1000,
  },
];

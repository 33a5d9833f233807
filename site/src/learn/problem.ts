import { geodesic, squaredEuclidean, twist, type Cost, type ProblemInput } from 'energy-barycenter';
import type { CostChoice } from '../cost/choice.js';
import { typedCost } from '../cost/build.js';
import { directionsOf } from '../data/circle.js';
import type { Cloud } from '../data/cloud.js';
import { CIRCLE, ENGINE, PRESETS, type Engine } from '../data/presets.js';
import type { Settings } from '../state/settings.js';

const chosen = ({ source }: Pick<Settings, 'source'>): readonly Cloud[] =>
  source.kind === 'preset' ? PRESETS[source.name].clouds : source.clouds;

export const namesOf = (settings: Pick<Settings, 'source'>): string[] => chosen(settings).map(({ name }) => name);

/** Clouds as they are learned: on the circle under its cost. */
export const cloudsOf = (settings: Pick<Settings, 'source' | 'cost'>): readonly Cloud[] =>
  settings.cost.kind === 'geodesic' ? directionsOf(chosen(settings)) : chosen(settings);

const engineOf = ({ source, cost }: Pick<Settings, 'source' | 'cost'>): Engine =>
  cost.kind === 'geodesic' ? CIRCLE : source.kind === 'preset' ? PRESETS[source.name].engine : ENGINE;

/** @throws CostError */
export function costOf(choice: CostChoice): Cost {
  switch (choice.kind) {
    case 'squared-euclidean':
      return squaredEuclidean();
    case 'twist':
      return twist({ slope: choice.slope });
    case 'geodesic':
      return geodesic();
    case 'typed':
      return typedCost(choice.text);
  }
}

/** Going on from other potentials takes half of the way, at half of the rate. */
const WARM = 0.5;

function training(given: Engine['training'], total: number, warm: boolean): Engine['training'] {
  if (!warm) return { ...given, iterations: total };
  const { optimizer } = given;
  const iterations = Math.ceil(WARM * total);
  return { ...given, iterations, optimizer: { ...optimizer, learningRate: WARM * (optimizer?.learningRate ?? 0.01) } };
}

/**
 * The problem that settings ask for.
 * @param warm whether it goes on from what was learned before
 * @throws CostError
 */
export function problemOf(settings: Settings, warm: boolean): ProblemInput {
  const engine = engineOf(settings);
  const cost = costOf(settings.cost);
  return {
    ...engine,
    training: training(engine.training, settings.iterations, warm),
    epsilon: settings.epsilon,
    marginals: cloudsOf(settings).map((cloud, k) => {
      const common = { name: cloud.name, weight: settings.weights[k], cost };
      if ('rows' in cloud) return { ...common, samples: cloud.rows };
      return { ...common, distribution: cloud.distribution };
    }),
  };
}

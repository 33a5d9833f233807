import { namedFeatures } from '../../cost/features.js';
import { generatedSettings, isSameGenerated, type GeneratedSettings } from '../../cost/generated.js';
import { generatedCost } from '../../cost/generated_cost.js';
import type { GeneratedCost } from '../../cost/contract.js';
import { checkGraph } from '../../layers/check_graph.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import type { Problem } from './problem.js';
import { ofField } from './traced_costs.js';

/** Costs of a problem whose marginals all go through its generator, [K]; one object for those that are the same. */
export function costsThroughGenerator(
  { marginals, generator: settings, epsilon }: Problem,
  generator: TrainedGraph,
): GeneratedCost[] {
  const { reference, memory } = settings!;
  const pictures = checkGraph(generator.graph).shape;
  // It is a number: no data shares the space of z, so that ε cannot be relative.
  const normal = reference === 'standard-normal' ? (epsilon as number) : undefined;
  const costOf = ({ features, points }: GeneratedSettings): GeneratedCost =>
    generatedCost({
      generator,
      features: features && ('graph' in features ? features : namedFeatures(features, pictures)),
      points,
      normal,
      memory: memory * 2 ** 20,
    });
  const known: { readonly settings: GeneratedSettings; readonly cost: GeneratedCost }[] = [];
  return marginals.map(({ cost }, k) => {
    const own = generatedSettings(cost)!;
    const shared = known.find((other) => isSameGenerated(own, other.settings));
    if (shared) return shared.cost;
    const made = ofField(k, () => costOf(own));
    known.push({ settings: own, cost: made });
    return made;
  });
}

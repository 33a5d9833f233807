import { checkOptions } from '../arguments.js';
import type { Cost, FeatureJson } from '../autograd/cost.js';
import { invalid } from '../errors.js';
import type { TrainedGraph } from '../layers/trained_graph.js';

export interface GeneratedSettings {
  /** u: by name, or in code a graph with its parameters; left out, the picture itself. */
  readonly features?: FeatureJson | TrainedGraph;
  /** What points of the marginal are, default `pictures`. */
  readonly points?: 'pictures' | 'features';
}

/** A cost through the generator of the problem that it stands in. */
export interface GeneratorCost extends Cost {
  readonly generated: GeneratedSettings;
}

const isTrained = (features: FeatureJson | TrainedGraph): features is TrainedGraph => 'graph' in features;

/**
 * c(x, z) = ½‖x − G(z)‖² for the generator G of the problem, or with features u ½‖u(x) − u(G(z))‖², the *sum* over all
 * their numbers; of marginals whose points are features themselves ½‖x − u(G(z))‖².
 */
export function generated(settings: GeneratedSettings = {}): GeneratorCost {
  checkOptions<GeneratedSettings>('generated', settings, { features: true, points: true });
  const { features, points } = settings;
  if (points === 'features' && features === undefined)
    throw invalid('generated', 'points that are "features" need features', 'none', 'Say which, or leave points out.');
  return {
    json:
      features && isTrained(features)
        ? undefined
        : { kind: 'generated', ...(features && { features }), ...(points && { points }) },
    generated: settings,
    trace() {
      throw invalid('generated', 'a cost through a generator is no expression', 'trace()', 'Use it in a problem.');
    },
  };
}

/** Settings of a cost through a generator; undefined for others. */
export const generatedSettings = (cost: Cost): GeneratedSettings | undefined =>
  'generated' in cost ? (cost as GeneratorCost).generated : undefined;

/** Whether two marginals share a cost: their features are one graph, or of one name, and their points one kind. */
export function isSameGenerated(a: GeneratedSettings, b: GeneratedSettings): boolean {
  const [kindA, kindB] = [a, b].map(({ points }) => points ?? 'pictures');
  if (kindA !== kindB) return false;
  const isCode = [a, b].some(({ features }) => features && isTrained(features));
  return isCode ? a.features === b.features : JSON.stringify(a.features) === JSON.stringify(b.features);
}

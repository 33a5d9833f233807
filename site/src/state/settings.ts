import type { CostChoice } from '../cost/choice.js';
import type { Cloud } from '../data/cloud.js';
import type { PresetName } from '../data/presets.js';

/** Where clouds come from; only files that were dropped are not in the address. */
export type Source =
  | { readonly kind: 'preset'; readonly name: PresetName }
  | { readonly kind: 'drawn'; readonly clouds: readonly Cloud[] }
  | { readonly kind: 'files'; readonly clouds: readonly Cloud[] };

export const BESIDE = ['none', 'sliced', 'free-support', 'sinkhorn-grid'] as const;
export type Beside = (typeof BESIDE)[number];

export const MARKS = ['contours', 'arrows', 'exact'] as const;
export type Mark = (typeof MARKS)[number];

/** All that a user can choose, and all that the address holds. */
export interface Settings {
  readonly source: Source;
  readonly cost: CostChoice;
  /** In units of the cost. */
  readonly epsilon: number;
  /** λ, one a cloud, of sum 1. */
  readonly weights: readonly number[];
  /** Of a training from the beginning. */
  readonly iterations: number;
  readonly seed: number;
  readonly beside: Beside;
  readonly marks: readonly Mark[];
}

/** What of the settings the answer of a classical solver depends on, as text. */
export const besideKey = ({ source, cost, epsilon, weights, seed, beside }: Settings): string =>
  JSON.stringify([source, cost, epsilon, weights, seed, beside]);

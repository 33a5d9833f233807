import type { PaletteSolver } from 'energy-barycenter';

/** Whose palette pictures go to: their common one, that of a drawn look, or of a picture of one's own. */
export const LOOKS = ['common', 'drawn', 'file'] as const;
export type Look = (typeof LOOKS)[number];

export const SOLVERS: readonly PaletteSolver[] = ['energy', 'sliced', 'sinkhorn-grid'];
export const MOST_PICTURES = 5;

/** All that the page was set to. */
export interface Settings {
  readonly pictures: 'examples' | 'files';
  /** λ, [pictures], sum 1. */
  readonly weights: readonly number[];
  readonly look: Look;
  readonly strength: number;
  readonly solver: PaletteSolver;
  readonly epsilon: number;
  readonly iterations: number;
  readonly seed: number;
  /** Which picture is looked at, from 0. */
  readonly shown: number;
  /** Where the line between before and after is, from 0 to 1. */
  readonly line: number;
}

export const equalWeights = (count: number): number[] => Array.from({ length: count }, () => 1 / count);

/** What the palette that is learned depends on. */
const LEARNED: readonly (keyof Settings)[] = ['pictures', 'weights', 'look', 'solver', 'epsilon', 'iterations', 'seed'];

/** What must be done anew under other settings. */
export function changeOf(before: Settings, after: Settings): 'learn' | 'fit' | 'nothing' {
  if (LEARNED.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))) return 'learn';
  return before.strength === after.strength ? 'nothing' : 'fit';
}

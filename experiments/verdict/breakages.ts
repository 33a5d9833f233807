/** What is done to a problem so that its result may be wrong; whether it is, only the exact answer says. */
export const BREAKAGES = [
  'few iterations',
  'high learning rate',
  'low learning rate',
  'long step',
  'few steps',
  'tiny epsilon',
  'far unit',
] as const;
export const NO_BREAKAGE = 'none';

export type Breakage = (typeof BREAKAGES)[number] | typeof NO_BREAKAGE;

export const breakageOf = (turn: number): Breakage => BREAKAGES[turn % BREAKAGES.length];

export interface Settings {
  readonly iterations: number;
  readonly learningRate: number;
  /** η · a/ε for a cost a/2‖x − y‖²; undefined: left to the package. */
  readonly relativeStep: number | undefined;
  /** Undefined: left to the package. */
  readonly steps: number | undefined;
}

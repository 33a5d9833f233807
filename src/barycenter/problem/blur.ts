import type { LoadedProblem } from './loaded_problem.js';

/** What ε does to plans under ½‖x − y‖²: a deviation of √ε about where plain optimal transport would send a point. */
export interface Blur {
  /** √ε in the data's unit. */
  readonly value: number;
  /** The data's deviation: root of the mean variance of its columns, by weight. */
  readonly deviation: number;
}

/**
 * A relative blur below which a training is seldom to be believed: potentials then need more digits than it gives them.
 */
export const SMALLEST_BLUR = 0.03;

/** Undefined where ε is not the square of a length of the data, or chains do not start about the data. */
export function blurOf({ coordinates, engine }: Pick<LoadedProblem, 'coordinates' | 'engine'>): Blur | undefined {
  const { unit } = coordinates.output;
  if (coordinates.kind !== 'standardised' || !(engine.deviation > 0)) return undefined;
  return { value: Math.sqrt(engine.epsilon) * unit, deviation: engine.deviation * unit };
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** What a person should know of ε before training. */
export function blurText({ value, deviation }: Blur, epsilon: number): string {
  return `epsilon = ${shown(epsilon)} blurs plans by ${shown(value)}, ${shown((100 * value) / deviation)} % of the data's deviation ${shown(deviation)}`;
}

/** Said of an ε that is very small against the data. */
export function blurWarnings(blur: Blur | undefined, epsilon: number): string[] {
  if (!blur || blur.value >= SMALLEST_BLUR * blur.deviation) return [];
  return [
    `${blurText(blur, epsilon)}: too little for most trainings; begin with "epsilon": {"relative": 0.05} and go down while the verdict holds`,
  ];
}

import { invalid } from '../../errors.js';

/** What settings of a sampler must go together. */
export interface SamplerAsked {
  readonly kind: string;
  /** Whether steps of the kind are accepted or refused. */
  readonly isTested: boolean;
  readonly stepSize?: number | undefined;
  readonly tolerance?: number | undefined;
  readonly constraint?: string | undefined;
  readonly adapt?: object | undefined;
  readonly precondition?: string | undefined;
  readonly temper?: object | undefined;
  readonly memory?: object | undefined;
  readonly carry?: object | undefined;
}

/** @throws InvalidInputError where steps have no bias that could be kept small, or are given already */
function checkTolerance({ tolerance, stepSize, constraint, kind, isTested }: SamplerAsked): void {
  if (tolerance === undefined) return;
  const refused = (rule: string, value: string, wayOut: string) =>
    invalid('problem.sampler.tolerance', rule, value, wayOut);
  if (stepSize !== undefined)
    throw refused('goes without stepSize, which it chooses', 'both', 'Leave one of them out.');
  if (isTested) {
    const wayOut = 'Leave it out: steps follow the curvature, and chains settle on the plan itself.';
    throw refused('is of kinds that refuse no step, whose variances are biased', `kind "${kind}"`, wayOut);
  }
  if (constraint === 'unit-sphere') {
    const wayOut = 'Leave it out, or give stepSize in its place.';
    throw refused('goes without the constraint "unit-sphere", where steps stay as they are', `"${constraint}"`, wayOut);
  }
}

/** @throws InvalidInputError where chains cannot be carried */
function checkCarry({ kind, memory, carry, constraint }: SamplerAsked): void {
  if (carry === undefined) return;
  if (memory !== undefined) {
    const wayOut =
      'Leave carry out where the map from a point to the mean of its plan bends, memory where it is affine.';
    throw invalid('problem.sampler.carry', 'goes without memory', 'both', wayOut);
  }
  if (kind === 'rwm') {
    const wayOut = 'Leave it out, or use memory.';
    throw invalid('problem.sampler.carry', 'asks for gradients, by which it knows what fits', `kind "${kind}"`, wayOut);
  }
  if (constraint === 'unit-sphere') {
    const wayOut = 'Leave it out, or use memory.';
    throw invalid(
      'problem.sampler.carry',
      'goes without the constraint "unit-sphere", which affine maps leave',
      `"${constraint}"`,
      wayOut,
    );
  }
}

/** @throws InvalidInputError where no steps are refused, or steps are given already */
function checkAdapt({ adapt, stepSize, kind, isTested }: SamplerAsked): void {
  if (adapt === undefined) return;
  const refused = (rule: string, value: string, wayOut: string) =>
    invalid('problem.sampler.adapt', rule, value, wayOut);
  if (!isTested) {
    const wayOut = 'Leave it out, or use sampler.tolerance.';
    throw refused('is of kinds that accept or refuse their steps', `kind "${kind}"`, wayOut);
  }
  if (stepSize !== undefined)
    throw refused('goes without stepSize, which it chooses', 'both', 'Leave one of them out.');
}

/** @throws InvalidInputError where coordinates have no scales of their own, or none that training could measure */
function checkPrecondition({ precondition, stepSize, constraint }: SamplerAsked): void {
  if (precondition === undefined) return;
  const refused = (rule: string, value: string, wayOut: string) =>
    invalid('problem.sampler.precondition', rule, value, wayOut);
  if (constraint === 'unit-sphere') {
    const rule = 'goes without the constraint "unit-sphere", which no change of coordinates keeps';
    throw refused(rule, `"${constraint}"`, 'Leave it out.');
  }
  if (stepSize !== undefined) {
    const rule = 'goes without stepSize: with scales that are measured, the length of steps is, too';
    throw refused(rule, 'both', 'Leave one of them out.');
  }
}

/** @throws InvalidInputError where chains would not be exact, or hot ones would be lost between iterations */
function checkTemper({ temper, kind, isTested, memory, carry }: SamplerAsked): void {
  if (temper === undefined) return;
  const refused = (rule: string, value: string, wayOut: string) =>
    invalid('problem.sampler.temper', rule, value, wayOut);
  if (!isTested) {
    const rule = 'is of kinds that accept or refuse their steps: others have a bias at every level';
    throw refused(rule, `kind "${kind}"`, 'Leave it out, or use the kind "mala".');
  }
  if (memory === undefined && carry === undefined) return;
  const rule = 'goes without memory and carry, which keep the chains at ε alone';
  throw refused(rule, 'both', 'Leave one of them out.');
}

/** @throws InvalidInputError for settings that do not go together */
export function checkSampler(asked: SamplerAsked): void {
  checkTolerance(asked);
  checkCarry(asked);
  checkAdapt(asked);
  checkPrecondition(asked);
  checkTemper(asked);
}

import type { SamplerSettings } from './sampler_settings.js';

/** Default ηa/ε of `ula`, a the curvature: a bias of 5 % in variance on a quadratic, and a relaxation in ten steps. */
export const STEP_OVER_EPSILON = 0.2;

/**
 * Most of ηa/ε of kinds that follow gradients and test. Leapfrog moves turn away from the middle of a quadratic from 4
 * on, so that far chains would be refused for ever: the curvature may be twice what was measured.
 */
const MOST_FOLLOWED = 2;

/**
 * Most of ηa/ε of `ula`, whatever the tolerance: the variance of the most curved direction is a third too wide then,
 * and the chain a quarter of the way to where it is unstable, should the curvature be more in places.
 */
const MOST_OF_ULA = 1;

/**
 * What `sampler.tolerance` may be. Chains of less would take tens of thousands of steps to forget where they began; of
 * more the verdict says that their step is too long.
 */
export const [LEAST_TOLERANCE, MOST_TOLERANCE] = [1e-4, 0.2] as const;

/** What the step of a problem that leaves η out depends on. */
export type StepAsked = Pick<SamplerSettings, 'kind' | 'tolerance'>;

/**
 * ηa/ε where a problem leaves η out, a the curvature that its kind measures. Of kinds that test, what makes them the
 * fastest on a Gaussian of many dimensions, D, by the share of steps that are accepted then: of `mala` 0.574 (Roberts
 * and Rosenthal 1998), of `hmc` 0.651 (Beskos et al. 2013), of `barker` 0.4 (Livingstone and Zanella 2022), of `rwm`
 * 0.234 (Roberts, Gelman and Gilks 1997).
 */
export function stepOverEpsilon({ kind, tolerance }: StepAsked, dim: number): number {
  switch (kind) {
    case 'ula':
      // By 1/(1 − ηa/4ε) a variance is too wide.
      return tolerance === undefined ? STEP_OVER_EPSILON : Math.min(MOST_OF_ULA, (4 * tolerance) / (1 + tolerance));
    case 'leimkuhler-matthews':
      // No bias to keep small on a quadratic: half of what a chain has to forget goes with every step.
      return 1;
    case 'underdamped':
      // Critically damped by the default friction, so that no chain overshoots its plan.
      return STEP_OVER_EPSILON;
    case 'mala':
      // ℓ² of 2Φ(−ℓ³/8) = 0.574.
      return Math.min(MOST_FOLLOWED, 2.73 / Math.cbrt(dim));
    case 'barker':
      // Between 2.2, which 64 dimensions take, and 1.6, the limit of many.
      return 2 / Math.cbrt(dim);
    case 'hmc':
      // The energy's error has the mean D h⁴ sin²(path)/32; with h⁴ and sin² of steps that vary, of 2Φ(−√(mean/2)).
      return Math.min(MOST_FOLLOWED, 8.25 / Math.sqrt(dim));
    case 'rwm':
      // 2.38²/D.
      return 5.66 / dim;
  }
}

/**
 * What `sampler.tolerance` keeps ηa/ε below, of kinds that have one: of those without bias on Gaussians, the default.
 */
export const mostOverEpsilon = ({ kind }: StepAsked): number =>
  kind === 'ula' ? MOST_OF_ULA : stepOverEpsilon({ kind }, 1);

/** How many times as long as by default steps may be that no curvature bounds: even on a plan that is flat. */
const MOST_OF_UNBOUNDED = 100;

/** What `sampler.adapt` keeps ηa/ε below. */
export const mostTested = ({ kind }: StepAsked, dim: number): number =>
  kind === 'mala' || kind === 'hmc' ? MOST_FOLLOWED : MOST_OF_UNBOUNDED * stepOverEpsilon({ kind }, dim);

/** What `sampler.adapt.acceptance` may be; of less the verdict says that too few steps are accepted. */
export const [LEAST_ACCEPTANCE, MOST_ACCEPTANCE] = [0.2, 0.95] as const;

import type { CheckContext } from '../verdict/chains.js';
import { chainTraces, RECORDED_LENGTHS, type MarginalTraces } from './chain_traces.js';
import { rankNormalisedRHat, recordsPerDraw } from './rank_statistics.js';

/**
 * What R-hat may be. The published 1.01 is for means of thousands of draws; here a chain's last state is the draw, and
 * what counts is that it has forgotten the start. Chains that do so as far as the verdict's `memory` asks, ln(50)/2
 * relaxation times, have an R-hat of 1.28 ± 0.04 over as few steps as are recorded, and of 1.35 at the most.
 */
export const R_HAT_LIMIT = 1.35;

/** Effective draws that a chain of the plan's own length must hold: its start then says little of its end. */
export const LEAST_DRAWS = 1;

/** A point whose own R-hat is above this has chains that stay where they began: one of four elsewhere makes 1.48. */
const STUCK = 1.45;

/** Of one marginal's chains, each the worst of the scalars. */
export interface ChainDiagnostics {
  readonly marginal: number;
  /** Split rank-normalised R-hat of all points; Infinity (null in JSON) where chains stand still or diverge. */
  readonly rHat: number;
  /** Share of the points whose own is above 1.45. */
  readonly stuck: number;
  /** Bulk effective draws for each step of a chain. */
  readonly essPerStep: number;
  /** Share of the steps that were accepted; absent where none is refused. */
  readonly acceptance?: number;
}

/** Whether chains from starts far apart become alike, and how many steps a draw takes. */
export interface ChainCertificate {
  /** The worst of the marginals. */
  readonly rHat: number;
  readonly rHatLimit: number;
  readonly stuck: number;
  readonly essPerStep: number;
  /** Effective draws in a chain of the plan's own length, and how many it must have. */
  readonly drawsPerChain: number;
  readonly leastDraws: number;
  readonly passed: boolean;
  /** [K]; empty where a chain diverges. */
  readonly marginals: readonly ChainDiagnostics[];
  /** In words. */
  readonly line: string;
}

function diagnosticsOf({ scalars, stride, acceptance }: MarginalTraces, marginal: number): ChainDiagnostics {
  const rHats = scalars.map(({ chains }) => rankNormalisedRHat(chains));
  const shares = rHats.map(({ points }) => points.filter((rHat) => rHat > STUCK).length / points.length);
  return {
    marginal,
    rHat: Math.max(...rHats.map(({ pooled }) => pooled)),
    stuck: Math.max(...shares),
    essPerStep: 1 / (stride * Math.max(...scalars.map(({ chains }) => recordsPerDraw(chains)))),
    ...(acceptance === undefined ? {} : { acceptance }),
  };
}

/** "12 % of the steps of marginal 1 are accepted", the fewest. */
function acceptanceText(marginals: readonly ChainDiagnostics[]): string {
  const accepted = marginals.flatMap(({ marginal, acceptance }) =>
    acceptance === undefined ? [] : [{ marginal, acceptance }],
  );
  if (accepted.length === 0) return '';
  const fewest = accepted.reduce((a, b) => (a.acceptance <= b.acceptance ? a : b));
  return `; of the steps ${(100 * fewest.acceptance).toFixed(0)} % and more are accepted, the fewest of marginal ${fewest.marginal}`;
}

function lineOf(found: Omit<ChainCertificate, 'line'>): string {
  const { rHat, stuck, drawsPerChain, marginals, passed } = found;
  const shown = Number.isFinite(rHat) ? rHat.toFixed(2) : '∞';
  const draws = Number(drawsPerChain.toPrecision(2));
  const become = passed
    ? 'chains from starts far apart become alike'
    : rHat > R_HAT_LIMIT
      ? 'chains from starts far apart can be told apart: they have not mixed'
      : 'chains hold less than one draw each: they have not mixed';
  const points = stuck > 0 ? `, above ${STUCK} at ${(100 * stuck).toFixed(0)} % of the points` : '';
  return `${become} (R-hat ${shown}, at most ${R_HAT_LIMIT}${points}; ${draws} effective draws a chain, at least ${LEAST_DRAWS}${acceptanceText(marginals)})`;
}

/** What the marginals' traces come to. @param steps of a chain */
export function certificateOf(traces: readonly MarginalTraces[], steps: number): ChainCertificate {
  const marginals = traces.map(diagnosticsOf);
  const rHat = Math.max(...marginals.map((m) => m.rHat));
  const essPerStep = Math.min(...marginals.map((m) => m.essPerStep));
  const drawsPerChain = steps * essPerStep;
  const found = {
    rHat,
    rHatLimit: R_HAT_LIMIT,
    stuck: Math.max(...marginals.map((m) => m.stuck)),
    essPerStep,
    drawsPerChain,
    leastDraws: LEAST_DRAWS,
    passed: rHat <= R_HAT_LIMIT && drawsPerChain >= LEAST_DRAWS,
    marginals,
  };
  return { ...found, line: lineOf(found) };
}

const DIVERGED: ChainCertificate = {
  rHat: Infinity,
  rHatLimit: R_HAT_LIMIT,
  stuck: 1,
  essPerStep: 0,
  drawsPerChain: 0,
  leastDraws: LEAST_DRAWS,
  passed: false,
  marginals: [],
  line: `chains from starts far apart diverge within ${RECORDED_LENGTHS + 1} times their length`,
};

/**
 * R-hat and effective draws of chains from starts far apart, after the plan's own number of steps.
 * @param pools the marginals' push-forwards, f32 [·, D]
 */
export async function chainCertificate(
  context: CheckContext,
  pools: readonly Float32Array[],
): Promise<ChainCertificate> {
  const traces = await chainTraces(context, pools);
  return traces ? certificateOf(traces, context.loaded.problem.sampler.steps) : DIVERGED;
}

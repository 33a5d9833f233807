import { invalid } from '../../errors.js';
import type { GradientSettings } from './gradient_settings.js';
import type { SamplerSettings } from './sampler_settings.js';

const FIELD = 'problem.training.anneal';

/** What an annealed ε has to go with. */
interface Annealed {
  readonly iterations: number;
  readonly sampler: Pick<SamplerSettings, 'carry'>;
  readonly gradient: GradientSettings | undefined;
}

/** @throws InvalidInputError where training would end before ε is the problem's, and for what knows one ε alone */
export function checkAnneal(
  anneal: { readonly iterations: number } | undefined,
  { iterations, sampler, gradient }: Annealed,
): void {
  if (anneal === undefined) return;
  if (anneal.iterations >= iterations) {
    const rule = `must be over before the ${iterations} iterations of the training are`;
    throw invalid(`${FIELD}.iterations`, rule, String(anneal.iterations), 'Give half of them, say.');
  }
  if (sampler.carry !== undefined) {
    const rule = 'goes without sampler.carry, whose regression knows plans of one width';
    throw invalid(FIELD, rule, 'both', 'Leave one of the two out.');
  }
  if (gradient?.kind === 'importance') {
    const rule = 'needs training.gradient of kind "chains"';
    throw invalid(FIELD, rule, '"importance"', 'Leave one of the two out.');
  }
}

import { invalid } from '../../errors.js';
import { generatedSettings } from '../../cost/generated.js';
import type { Constraint } from '../../ops/langevin_chain/contract.js';
import { isGraph, type PotentialSettings } from './potential_settings.js';
import type { Marginal, Problem } from './problem.js';

/** What a generator has to go with. */
interface GeneratorContext extends Pick<Problem, 'scaling' | 'epsilon'> {
  readonly generator?: { readonly file?: unknown; readonly network?: unknown } | undefined;
  readonly marginals: readonly Marginal[];
  readonly potential: PotentialSettings;
  readonly constraint: Constraint;
  readonly shape?: unknown;
  readonly solver?: { readonly kind: string } | undefined;
}

const through = (potential: PotentialSettings): boolean => isGraph(potential) && potential.through !== undefined;

/** @throws InvalidInputError for a generator without costs through it, costs without one, and what goes with neither */
export function checkGenerator(problem: GeneratorContext): void {
  const { generator, marginals, potential } = problem;
  const others = marginals.findIndex((m) => (generatedSettings(m.cost) === undefined) !== (generator === undefined));
  const field = `problem.marginals[${others}].cost`;
  if (generator === undefined) {
    const wayOut = 'Add "generator": {"file": …}.';
    if (others >= 0) throw invalid(field, 'of kind "generated" needs the problem’s generator', 'none', wayOut);
    if (through(potential)) throw invalid('problem.potential.through', 'needs the problem’s generator', 'none', wayOut);
    return;
  }
  if (others >= 0) {
    const wayOut = 'Use {"kind": "generated"} in all marginals.';
    throw invalid(field, 'must be of kind "generated" in a problem with a generator', 'another', wayOut);
  }
  if ((generator.file === undefined) === (generator.network === undefined)) {
    const received = generator.file === undefined ? 'neither' : 'both';
    throw invalid('problem.generator', 'needs exactly one of file and network', received, 'Give one of them.');
  }
  const refused = refusalOf(problem);
  if (refused) throw invalid(...refused);
}

/** What a problem with a generator cannot have: field, rule, value and way out. */
function refusalOf(problem: GeneratorContext): Parameters<typeof invalid> | undefined {
  const { solver, epsilon, scaling, constraint, potential, shape } = problem;
  const leaveOut = 'Leave it out.';
  if (solver !== undefined && solver.kind !== 'energy')
    return ['problem.solver', 'with a generator is "energy": no other has costs through layers', solver.kind, leaveOut];
  if (typeof epsilon !== 'number') {
    const rule = 'can be relative only where marginals and barycenter share one space, not with a generator';
    return ['problem.epsilon', rule, JSON.stringify(epsilon), 'Give ε in units of the cost.'];
  }
  if (scaling !== 'none')
    return ['problem.scaling', 'with a generator is "none": its pictures have a unit of their own', scaling, leaveOut];
  if (constraint !== 'none')
    return ['problem.sampler.constraint', 'goes without a generator', `"${constraint}"`, leaveOut];
  if (isGraph(potential) && !through(potential)) {
    const rule = 'of kinds for pictures needs through: "generator" where chains walk in its z';
    return ['problem.potential', rule, `"${potential.kind}" alone`, 'Add "through": "generator".'];
  }
  if (shape !== undefined)
    return ['problem.shape', 'goes without a generator, whose graph has the shape', JSON.stringify(shape), leaveOut];
  return undefined;
}

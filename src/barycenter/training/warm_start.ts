import { invalid } from '../../errors.js';
import { asMlp } from '../../potential/mlp/mlp_potential.js';
import { transferred } from '../../potential/mlp/transfer.js';
import type { Potential } from '../../potential/potential.js';
import { fromOrigin, type Coordinates } from '../problem/coordinates.js';
import type { EngineSettings } from '../problem/engine_settings.js';
import type { LoadedProblem } from '../problem/loaded_problem.js';
import { isGraph } from '../problem/potential_settings.js';
import type { Problem } from '../problem/problem.js';
import type { Checkpoint, TrainedWeights } from './checkpoint.js';
import { initialCheckpoint } from './initial_checkpoint.js';

/** What another training learned: a `Result`, or what `loadRun` gives. */
export interface WarmStart {
  readonly loaded: {
    readonly problem: Pick<Problem, 'potential'>;
    readonly potential: Potential;
    readonly coordinates: Pick<Coordinates, 'output' | 'costUnit'>;
    readonly engine: Pick<EngineSettings, 'scale'>;
  };
  readonly trained: Pick<TrainedWeights, 'average'>;
}

/** What potentials must have in common. */
function shapeOf({ problem: { potential }, potential: { dim, marginals } }: WarmStart['loaded']): string {
  if (isGraph(potential)) {
    const wayOut = 'Go on with its run, by resume, or start anew.';
    const rule = 'other coordinates have the same potentials where these are networks of dense layers';
    throw invalid('startFrom', rule, `kind "${potential.kind}"`, wayOut);
  }
  const { kind, hidden, activation } = potential;
  return JSON.stringify({ kind, hidden, activation, dim, marginals });
}

/**
 * The state before the first iteration of a problem that begins with the potentials of another: under other weights λ,
 * another ε, more data, in other units. They are the same functions of the data, in units of the cost; the optimizer
 * begins anew.
 * @throws InvalidInputError for potentials of another shape, dimension or number of marginals, and for layers
 */
export function warmCheckpoint(loaded: LoadedProblem, from: WarmStart, seed: number): Checkpoint {
  const [own, other] = [shapeOf(loaded), shapeOf(from.loaded)];
  const network = asMlp(loaded.potential)?.network;
  if (own !== other || network === undefined) {
    const wayOut = 'Write that potential into the problem, or start without the other run.';
    throw invalid('startFrom', `the problem must have the potential of what it starts from, ${other}`, own, wayOut);
  }
  const [here, there] = [loaded.coordinates, from.loaded.coordinates];
  const parameters = transferred(network, from.trained.average, {
    scale: here.output.unit / there.output.unit,
    shift: fromOrigin(here.output, there.output).map((value) => value / there.output.unit),
    factor: (there.costUnit * from.loaded.engine.scale) / (here.costUnit * loaded.engine.scale),
  });
  return { ...initialCheckpoint(loaded, seed), parameters, average: parameters.slice() };
}

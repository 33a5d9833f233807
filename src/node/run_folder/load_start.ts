import type { Problem } from '../../barycenter/problem/problem.js';
import { problemPotential } from '../../barycenter/problem/problem_potential.js';
import { potential as potentialSchema } from '../../barycenter/problem/potential_schema.js';
import { potentialSettings, type GivenPotential } from '../../barycenter/problem/potential_settings.js';
import type { WarmStart } from '../../barycenter/training/warm_start.js';
import { invalid } from '../../errors.js';
import { weightsOf } from '../../barycenter/run/checkpoint_file.js';
import { storedIn } from './load_run.js';

/**
 * What a run learned, to begin another with: its potentials alone, so that neither its tables nor its costs, which may
 * be code, are needed.
 * @throws InvalidInputError for a folder that holds no run
 */
export async function loadStart(folder: string): Promise<WarmStart> {
  const stored = await storedIn(folder);
  const { coordinates, engine } = stored.settings;
  const { success, data } = potentialSchema.safeParse(stored.problem.potential);
  if (!success) {
    const wayOut = 'The file was changed: bring it back, or train the run again.';
    throw invalid(`reading ${stored.path}`, 'must hold the potential of a problem', 'another', wayOut);
  }
  const potentialOf = potentialSettings(data as GivenPotential);
  const problem = { ...stored.problem, potential: potentialOf } as unknown as Problem;
  const potential = await problemPotential(problem, engine.scale, coordinates.output.reference.length);
  return { loaded: { problem, potential, coordinates, engine }, trained: weightsOf(stored, potential) };
}

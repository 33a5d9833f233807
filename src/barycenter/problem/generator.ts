import { sha256 } from '#platform/hash';
import { absolutePath, readBytes } from '#platform/tables';
import { generatedSettings } from '../../cost/generated.js';
import type { ChainCost } from '../../cost/contract.js';
import { invalid } from '../../errors.js';
import { floatsOf } from '../../layers/shape.js';
import { importOnnx } from '../../layers/onnx/import_onnx.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import { inField, tracedCost } from './traced_costs.js';
import type { Problem } from './problem.js';

/** A problem's generator, read. */
export interface LoadedGenerator {
  readonly trained: TrainedGraph;
  /** Of its file's bytes; of one in memory those that a file of it has. */
  readonly sha256: string;
}

/** @param sha256 where it is known, the file was there before */
async function bytesAt(path: string, sha256: string | undefined): Promise<Uint8Array> {
  try {
    return await readBytes(path);
  } catch (error) {
    const { cause } = error as Error;
    if (sha256 === undefined || !(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw error;
    const wayOut = 'If it has moved, give the problem again with its new place: --problem FILE.';
    throw invalid('problem.generator', 'the file must be where the problem says', `none at ${path}`, wayOut);
  }
}

/** @throws InvalidInputError for a file that is damaged, or not the one whose hash the problem has */
export async function loadGenerator({ generator, baseFolder }: Problem): Promise<LoadedGenerator | undefined> {
  if (generator === undefined) return undefined;
  // Layers are loaded when they are asked for: a page that learns points has no use for them.
  const { decodeTrainedGraph, encodeTrainedGraph } = await import('../../layers/trained_graph_file.js');
  const path = generator.file === undefined ? undefined : absolutePath(generator.file, baseFolder);
  const bytes = path === undefined ? encodeTrainedGraph(generator.network!) : await bytesAt(path, generator.sha256);
  const hash = await sha256([bytes]);
  if (generator.sha256 !== undefined && generator.sha256 !== hash) {
    const rule = `must be the generator that the problem names, of SHA-256 ${generator.sha256}`;
    const received = `${path ?? 'one in memory'} of ${hash}`;
    throw invalid('problem.generator', rule, received, 'Bring that file back, or train a new run with this one.');
  }
  if (path === undefined) return { trained: generator.network!, sha256: hash };
  if (!path.toLowerCase().endsWith('.onnx')) return { trained: decodeTrainedGraph(bytes, path), sha256: hash };
  return { trained: await importOnnx(bytes, { name: path }), sha256: hash };
}

/** Numbers of z. */
export const latentDim = ({ trained }: LoadedGenerator): number => floatsOf(trained.graph.input);

/**
 * The costs of a problem's marginals, [K]; the same object for marginals that share one.
 * @param xDims of the marginals' points
 * @throws InvalidInputError for a cost that does not fit its data
 */
export async function chainCosts(
  problem: Problem,
  xDims: readonly number[],
  dim: number,
  generator: LoadedGenerator | undefined,
): Promise<ChainCost[]> {
  if (generator === undefined) return xDims.map((xDim, k) => tracedCost(problem, k, xDim, dim));
  const { costsThroughGenerator } = await import('./generated_costs.js');
  const costs = costsThroughGenerator(problem, generator.trained);
  for (const [k, { xDim }] of costs.entries()) {
    if (xDims[k] === xDim) continue;
    const { features, points } = generatedSettings(problem.marginals[k].cost) ?? {};
    const what =
      features && points === 'features' ? 'features of the generator’s pictures' : 'the generator’s pictures';
    throw inField(
      k,
      invalid('generated', `points are as ${what}, ${xDim} numbers`, String(xDims[k]), 'Bring the data to that shape.'),
    );
  }
  return costs;
}

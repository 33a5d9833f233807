import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { parseJson } from '../../io/json.js';
import type { Tensor } from '../../io/tensor.js';
import type { Measure } from '../measure.js';
import type { AffineConditional, Coupling, DiscreteSolution, GaussianSolution, Solution } from '../solution.js';
import type { Solved } from '../classical_barycenter.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../io/safetensors.js';
import type { Description } from '../../barycenter/run/checkpoint_file.js';

/** What a classical solver found, as one safetensors file: arrays by name, all else in its metadata. */
export const SOLUTION_FORMAT = 'energy-barycenter solution 1';

/** The way out of a file that is none of ours any more. */
const CHANGED = 'The file was changed: bring it back, or solve again.';

type Named = Map<string, Tensor>;
type Matrix = readonly (readonly number[])[];

const vector = (values: ArrayLike<number>): Tensor => ({ shape: [values.length], data: Float64Array.from(values) });
const matrix = (rows: Matrix): Tensor => ({
  shape: [rows.length, rows[0].length],
  data: Float64Array.from(rows.flat()),
});

function addMeasure(tensors: Named, name: string, { points, dim, masses }: Measure): void {
  tensors.set(`${name}.points`, { shape: [masses.length, dim], data: points });
  tensors.set(`${name}.masses`, vector(masses));
}

function addConditional(tensors: Named, name: string, { gain, offset, covariance }: AffineConditional): void {
  tensors.set(`${name}.gain`, matrix(gain));
  tensors.set(`${name}.offset`, vector(offset));
  tensors.set(`${name}.covariance`, matrix(covariance));
}

function tensorsOfSolution(solution: Solution): Named {
  const tensors: Named = new Map();
  if (solution.kind === 'gaussian') {
    tensors.set('mean', vector(solution.mean));
    tensors.set('covariance', matrix(solution.covariance));
    for (const [k, plan] of solution.plans.entries()) {
      addConditional(tensors, `plans.${k}.toBarycenter`, plan.toBarycenter);
      addConditional(tensors, `plans.${k}.toMarginal`, plan.toMarginal);
    }
    return tensors;
  }
  addMeasure(tensors, 'support', solution.support);
  for (const [k, { rows, toSupport, toRows, coupling }] of solution.plans.entries()) {
    addMeasure(tensors, `plans.${k}.rows`, rows);
    tensors.set(`plans.${k}.toSupport`, vector(toSupport));
    tensors.set(`plans.${k}.toRows`, vector(toRows));
    if (!coupling) continue;
    tensors.set(`plans.${k}.coupling.rows`, vector(coupling.rows));
    tensors.set(`plans.${k}.coupling.support`, vector(coupling.support));
    tensors.set(`plans.${k}.coupling.masses`, vector(coupling.masses));
  }
  return tensors;
}

/** The bytes of `solution.safetensors`. */
export function encodeSolution({ solution, objective, seed }: Solved, description: Description): Uint8Array {
  const { kind, epsilon, convergence, warnings, plans } = solution;
  const distances = solution.kind === 'gaussian' ? solution.distances : undefined;
  const found = {
    kind,
    epsilon,
    convergence,
    warnings,
    plans: plans.length,
    own: solution.objective,
    objective,
    seed,
    distances,
  };
  const metadata = { format: SOLUTION_FORMAT, solution: JSON.stringify(found), ...description };
  return encodeSafetensors({ tensors: tensorsOfSolution(solution), metadata });
}

/** JSON has no Infinity, which is the Riemannian distance to singular covariances. */
const riemannian = z.pipe(
  z.nullable(z.number().check(z.gte(0))),
  z.transform((value) => value ?? Infinity),
);

const found = z.strictObject({
  kind: z.enum(['discrete', 'gaussian']),
  epsilon: z.number().check(z.gte(0)),
  convergence: z.strictObject({ iterations: z.number(), residual: z.number(), converged: z.boolean() }),
  warnings: z.array(z.string()),
  plans: z.int().check(z.gte(2)),
  own: z.strictObject({ value: z.number(), gap: z.exactOptional(z.number()) }),
  objective: z.number(),
  seed: z.int().check(z.gte(0)),
  distances: z.exactOptional(
    z.array(z.strictObject({ bures: z.number().check(z.gte(0)), wasserstein: z.number().check(z.gte(0)), riemannian })),
  ),
});

/** Reads arrays of a file by name, each of the shape that it must have. */
class Arrays {
  constructor(
    readonly path: string,
    readonly file: TensorFile,
  ) {}

  /** float64 of a shape whose open extents, −1, are any. @throws InvalidInputError */
  get(name: string, shape: readonly number[]): { readonly shape: readonly number[]; readonly data: Float64Array } {
    const tensor = this.file.tensors.get(name);
    const fits =
      tensor?.data instanceof Float64Array &&
      tensor.shape.length === shape.length &&
      shape.every((extent, i) => (extent < 0 ? tensor.shape[i] > 0 : tensor.shape[i] === extent)) &&
      tensor.data.every(Number.isFinite);
    if (fits) return tensor as { readonly shape: readonly number[]; readonly data: Float64Array };
    const wanted = shape.map((extent) => (extent < 0 ? 'n' : extent)).join(', ');
    throw invalid(
      `reading ${this.path}`,
      `tensor "${name}" must hold finite float64 numbers of the shape [${wanted}]`,
      tensor ? `${tensor.data.constructor.name} of [${tensor.shape.join(', ')}]` : 'no such tensor',
      CHANGED,
    );
  }

  measure(name: string, dim: number): Measure {
    const { shape, data } = this.get(`${name}.points`, [-1, dim]);
    return { points: data, dim, masses: this.get(`${name}.masses`, [shape[0]]).data };
  }

  /** The coupling of a plan that has one. */
  coupling(name: string, rows: number, support: number): { readonly coupling?: Coupling } {
    if (!this.file.tensors.has(`${name}.masses`)) return {};
    const masses = this.get(`${name}.masses`, [-1]).data;
    const places = (of: string, count: number): Int32Array => {
      const { data } = this.get(`${name}.${of}`, [masses.length]);
      const bad = data.findIndex((place) => !(Number.isInteger(place) && place >= 0 && place < count));
      if (bad < 0) return Int32Array.from(data);
      const rule = `tensor "${name}.${of}" must hold whole numbers from 0 to ${count - 1}`;
      throw invalid(`reading ${this.path}`, rule, `${data[bad]} at index ${bad}`, CHANGED);
    };
    return { coupling: { rows: places('rows', rows), support: places('support', support), masses } };
  }

  matrix(name: string, rows: number, columns: number): number[][] {
    const { data } = this.get(name, [rows, columns]);
    return Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
  }

  conditional(name: string, from: number, to: number): AffineConditional {
    return {
      gain: this.matrix(`${name}.gain`, to, from),
      offset: [...this.get(`${name}.offset`, [to]).data],
      covariance: this.matrix(`${name}.covariance`, to, to),
    };
  }
}

type Common = Omit<DiscreteSolution, 'kind' | 'support' | 'plans'>;

function discrete(arrays: Arrays, common: Common, dims: readonly number[], dim: number): DiscreteSolution {
  const support = arrays.measure('support', dim);
  const plans = dims.map((columns, k) => {
    const rows = arrays.measure(`plans.${k}.rows`, columns);
    return {
      rows,
      toSupport: arrays.get(`plans.${k}.toSupport`, [support.masses.length]).data,
      toRows: arrays.get(`plans.${k}.toRows`, [rows.masses.length]).data,
      ...arrays.coupling(`plans.${k}.coupling`, rows.masses.length, support.masses.length),
    };
  });
  return { kind: 'discrete', ...common, support, plans };
}

function gaussian(arrays: Arrays, common: Common, dims: readonly number[], dim: number): GaussianSolution {
  const plans = dims.map((columns, k) => ({
    toBarycenter: arrays.conditional(`plans.${k}.toBarycenter`, columns, dim),
    toMarginal: arrays.conditional(`plans.${k}.toMarginal`, dim, columns),
  }));
  const mean = [...arrays.get('mean', [dim]).data];
  return { kind: 'gaussian', ...common, mean, covariance: arrays.matrix('covariance', dim, dim), plans };
}

/** A file of `encodeSolution`, its problem and settings as yet unchecked. */
export interface StoredSolution {
  readonly path: string;
  readonly description: Description;
  /** @param dims of the marginals, [K] @throws InvalidInputError for arrays of other shapes */
  solved(dims: readonly number[], dim: number): Solved;
}

/**
 * @param path what the file is called in errors
 * @throws InvalidInputError for a file of another format
 */
export function decodeSolution(bytes: Uint8Array, path: string): StoredSolution {
  const file = decodeSafetensors(bytes, path);
  const { format, solution, settings = '', problem = '' } = file.metadata;
  const [operation, wayOut] = [`reading ${path}`, CHANGED];
  const parsed = found.safeParse(format === SOLUTION_FORMAT ? parseJson(solution ?? '', operation, wayOut) : undefined);
  if (!parsed.success) throw invalid(operation, `must be of the format "${SOLUTION_FORMAT}"`, String(format), wayOut);
  const { kind, own, objective, seed, plans, distances, ...common } = parsed.data;
  return {
    path,
    description: { settings, problem },
    solved(dims, dim) {
      if (dims.length !== plans) throw invalid(operation, `must have ${dims.length} plans`, String(plans), wayOut);
      if (distances && distances.length !== plans)
        throw invalid(operation, `must have the distances of ${plans} marginals`, String(distances.length), wayOut);
      const arrays = new Arrays(path, file);
      const all = { ...common, objective: own };
      if (kind === 'discrete') return { solution: discrete(arrays, all, dims, dim), objective, seed };
      const solution = { ...gaussian(arrays, all, dims, dim), ...(distances && { distances }) };
      return { solution, objective, seed };
    },
  };
}

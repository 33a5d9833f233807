import { dot, mul } from '../../autograd/index.js';
import { traceMap } from '../../autograd/traced_map.js';
import type { DeviceBuffer, Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { withOwner } from '../../device/owner.js';
import { invalid } from '../../errors.js';
import type { FrozenTensors } from '../../layers/frozen_graph.js';
import { backwardPass, forwardPass } from '../../layers/passes.js';
import { addValues } from '../../layers/kinds/steps/place.js';
import { mapValues } from '../../layers/kinds/steps/row_map.js';
import { Recorder, type Value } from '../../layers/recorder.js';
import { slicedPrograms, type Recorded } from '../../layers/slices.js';
import { tensorSums } from '../../layers/tensors.js';
import { checkArguments, checkBuffer, checkSegments } from '../../ops/support/checks.js';
import { totalChains, type Segment } from '../../ops/support/segments.js';
import type { ParameterGradientArguments, PlacedPotential } from '../potential.js';
import { dimOf, runsOf, type Bodies, type Run } from './bodies.js';

/** What is worked out at the points. */
export interface Evaluated {
  readonly value: boolean;
  readonly gradient: boolean;
}

export interface EvaluationProgramArguments {
  readonly of: PlacedPotential;
  /** f32 [chains, D] */
  readonly y: DeviceBuffer;
  /** f32 [chains], f_k(y), overwritten. */
  readonly out?: DeviceBuffer;
  /** f32 [chains, D], ∇f_k(y), overwritten. */
  readonly gradient?: DeviceBuffer;
}

const OPERATION = 'graph potential';

/** Σ_h c_h g_h */
const product = (heads: number) => traceMap({ g: heads, c: heads }, ({ g, c }) => dot(g, c));

/** Tensors of what a potential's own `place` gave. @throws InvalidInputError for another potential's */
function tensorsOf(of: PlacedPotential): FrozenTensors {
  checkArguments(OPERATION, of);
  const { tensors }: PlacedPotential & { readonly tensors?: FrozenTensors } = of;
  if (tensors) return tensors;
  const rule = 'a potential of layers takes its own placed potential';
  throw invalid(OPERATION, rule, 'that of another kind', 'Pass what its own place(device, parameters) gives.');
}

const sumOf = (record: Recorder, values: readonly Value[]): Value =>
  values.reduce((sum, value) => addValues(record, sum, value));

/** What bodies see of points, G(z) once for all of them, and how gradients go back to the points. */
function seenPoints(record: Recorder, { through }: Bodies, y: Value) {
  if (!through) return { value: y, back: (gradient: Value) => gradient };
  const { graph } = through;
  const made = forwardPass(record, graph, y);
  const back = (gradient: Value): Value =>
    backwardPass(record, graph, made, gradient, { input: true, parameters: false })!;
  return { value: made.values[graph.output], back };
}

/** Records f_k and its gradient at the points of a run. Given: y, and the coefficients of each body. */
function recordEvaluation(of: Bodies, { bodies, chains }: Run, wanted: Evaluated): Recorded {
  const { graphs, heads } = of;
  const record = new Recorder();
  const y = record.value(dimOf(of));
  const seen = seenPoints(record, of, y);
  const coefficients = bodies.map(() => record.value(heads));
  const values: Value[] = [];
  const gradients: Value[] = [];
  for (const [b, n] of bodies.entries()) {
    const graph = graphs[n];
    const forward = forwardPass(record, graph, seen.value);
    const [g, c] = [forward.values[graph.output], coefficients[b]];
    if (wanted.value) values.push(mapValues(record, product(heads), { g, c }, 1));
    if (!wanted.gradient) continue;
    gradients.push(backwardPass(record, graph, forward, c, { input: true, parameters: false })!);
  }
  const results = [
    ...(wanted.value ? [sumOf(record, values)] : []),
    ...(wanted.gradient ? [seen.back(sumOf(record, gradients))] : []),
  ];
  return { steps: record.steps, given: [y, ...coefficients], results, images: chains };
}

/** f_k(y_c), ∇f_k(y_c), or both in one pass. */
export function evaluationProgram(
  device: Device,
  bodies: Bodies,
  segments: readonly Segment[],
  wanted: Evaluated,
): Program<EvaluationProgramArguments> {
  checkSegments(OPERATION, segments, bodies.coefficients.length / (bodies.graphs.length * bodies.heads));
  const [dim, chains] = [dimOf(bodies), totalChains(segments)];
  return withOwner(device, (owner) => {
    const runs = runsOf(bodies, segments);
    const recorded = runs.map((run) => recordEvaluation(bodies, run, wanted));
    const coefficients = runs.map((run) => run.coefficients.map((rows) => owner.upload('coefficients', rows)));
    const programs = slicedPrograms(owner, recorded, bodies.memory);
    return {
      run({ of, y, out, gradient }) {
        const tensors = tensorsOf(of);
        checkBuffer(OPERATION, 'y', y, chains * dim);
        if (wanted.value && out) checkBuffer(OPERATION, 'out', out, chains);
        if (wanted.gradient) checkBuffer(OPERATION, 'gradient', gradient!, chains * dim);
        const asked = [...(wanted.value ? [out] : []), ...(wanted.gradient ? [gradient] : [])];
        for (const [r, { first }] of runs.entries()) {
          const rows = (buffer: DeviceBuffer) => ({ buffer, first });
          programs[r]({
            given: [rows(y), ...coefficients[r].map((buffer) => ({ buffer, first: 0 }))],
            results: asked.map((buffer) => buffer && rows(buffer)),
            tensors: { ...tensors, gradient: nothing, written: nothing },
          });
        }
      },
    };
  });
}

const nothing = (): never => {
  throw new Error('no gradient of parameters was asked for');
};

const weighed = (heads: number) => traceMap({ c: heads, w: 'scalar' }, ({ c, w }) => mul(w, c));

/** Records gradients of Σ_c w_c f_k(y_c) to the parameters. Given: y, w, and the coefficients of each body. */
function recordParameterGradient(of: Bodies, { bodies, chains }: Run): Recorded {
  const { graphs, heads } = of;
  const record = new Recorder();
  const y = record.value(dimOf(of));
  const seen = seenPoints(record, of, y);
  const w = record.value(1);
  const coefficients = bodies.map(() => record.value(heads));
  for (const [b, n] of bodies.entries()) {
    const forward = forwardPass(record, graphs[n], seen.value);
    const cotangent = mapValues(record, weighed(heads), { c: coefficients[b], w }, heads);
    backwardPass(record, graphs[n], forward, cotangent, { input: false, parameters: true });
  }
  return { steps: record.steps, given: [y, w, ...coefficients], results: [], images: chains };
}

/** ∂/∂θ Σ_c w_c f_{k(c)}(y_c): slices add up in their order. */
export function parameterGradientProgram(
  device: Device,
  bodies: Bodies,
  segments: readonly Segment[],
): Program<ParameterGradientArguments> {
  checkSegments(OPERATION, segments, bodies.coefficients.length / (bodies.graphs.length * bodies.heads));
  const [dim, chains] = [dimOf(bodies), totalChains(segments)];
  const length = bodies.tensors.reduce((sum, tensor) => sum + tensor.length, 0);
  return withOwner(device, (owner) => {
    const runs = runsOf(bodies, segments);
    const recorded = runs.map((run) => recordParameterGradient(bodies, run));
    const coefficients = runs.map((run) => run.coefficients.map((rows) => owner.upload('coefficients', rows)));
    const programs = slicedPrograms(owner, recorded, bodies.memory);
    const sums = tensorSums(owner, bodies.tensors);
    return {
      run({ of, y, weights, gradient }) {
        const tensors = tensorsOf(of);
        checkBuffer(OPERATION, 'y', y, chains * dim);
        checkBuffer(OPERATION, 'weights', weights, chains);
        checkBuffer(OPERATION, 'gradient', gradient, length);
        sums.begin();
        for (const [r, { first }] of runs.entries()) {
          programs[r]({
            given: [
              { buffer: y, first },
              { buffer: weights, first },
              ...coefficients[r].map((buffer) => ({ buffer, first: 0 })),
            ],
            results: [],
            tensors: {
              ...tensors,
              gradient: (name) => sums.part(name),
              written: (names) => sums.written(names),
            },
          });
        }
        sums.collect(gradient);
      },
    };
  });
}

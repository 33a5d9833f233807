/**
 * pair_reduce: what is left of all pairs of rows i and columns j of two clouds, t_ij = (v_j - c_ij)/epsilon:
 *
 *   logsumexp   values[i] = u_i - epsilon log sum_j e^(t_ij)
 *   argmin      values[i] = u_i + min_j (c_ij - v_j), and the first such j
 *   mean        as logsumexp, and means[i] = sum_j w_ij column_j, w_ij = e^(t_ij)/sum_j e^(t_ij)
 *   gradient    as logsumexp, and means[i] = sum_j w_ij grad_y c_ij, rows being the y
 *
 * Shapes: x [.., X_DIM], y [.., Y_DIM], rows and columns uniforms. A workgroup has ROWS rows, each with SLICES
 * invocations, of which every one goes through every SLICES-th column with the largest exponent so far and the sums
 * relative to it; then the slices are put together in order. Work of a pair: the traced cost and one exponential.
 * Workgroup memory: 2 numbers and WIDTH components of a mean for each invocation; a dispatch makes the components from
 * first_component on.
 */
import { wgsl } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { costValueFunctionWgsl, type CostFunctions } from './parts/cost_functions.wgsl.js';
import { WGSL_MATH } from './parts/vector_math.wgsl.js';

/** Rows of a workgroup, and invocations of a row. */
export const PAIR_ROWS = 8;
const SLICES = 8;
/** Components of a mean that one dispatch makes, at most: 8 KiB of workgroup memory. */
export const PAIR_COMPONENTS = 32;

export interface PairReduceWgslSpec {
  readonly costs: CostFunctions;
  readonly xDim: number;
  readonly yDim: number;
  readonly rowsAreY: boolean;
  readonly reduction: 'logsumexp' | 'argmin' | 'mean' | 'gradient';
  /** Components of a mean, 0 without. */
  readonly width: number;
}

/** The result that is not `values`: its binding, and how slices keep and store it. */
function secondResult({ reduction }: PairReduceWgslSpec): string {
  if (reduction === 'argmin') return '@group(0) @binding(6) var<storage, read_write> indices: array<u32>;';
  return reduction === 'logsumexp' ? '' : '@group(0) @binding(6) var<storage, read_write> means: array<f32>;';
}

export function pairReduceWgsl(spec: PairReduceWgslSpec): string {
  const { costs, xDim, yDim, rowsAreY, reduction, width } = spec;
  const isArgmin = reduction === 'argmin';
  const hasMeans = width > 0;
  const isGradient = reduction === 'gradient';
  return wgsl`
const X_DIM = ${xDim}u;
const Y_DIM = ${yDim}u;
const ROWS = ${PAIR_ROWS}u;
const SLICES = ${SLICES}u;
const WORKGROUP = ROWS * SLICES;
const MEAN_DIM = ${width}u;
const WIDTH = ${Math.max(1, Math.min(width, PAIR_COMPONENTS))}u;
// WGSL lets an implementation do without infinities: the lowest number stands for minus infinity.
const LOWEST = bitcast<f32>(0xff7fffffu);
// Below this, relative to the largest, a term is 0: no sum in float32 notices.
const LEAST = -40.0f;

struct Uniforms { rows: u32, columns: u32, first_group: u32, first_component: u32, epsilon: f32, has_row_offsets: u32 }

@group(0) @binding(0) var<storage, read> cost_constants: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read> column_offsets: array<f32>;
@group(0) @binding(4) var<storage, read> row_offsets: array<f32>;
@group(0) @binding(5) var<storage, read_write> values: array<f32>;
${secondResult(spec)}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;

// [ROWS][SLICES]: the largest exponent of a slice, and its sum or its column.
var<workgroup> most_of: array<f32, WORKGROUP>;
#if ${isArgmin}
var<workgroup> index_of: array<u32, WORKGROUP>;
#else
var<workgroup> sum_of: array<f32, WORKGROUP>;
#endif
#if ${hasMeans}
// [ROWS][SLICES][WIDTH]
var<workgroup> mean_of: array<f32, WORKGROUP * WIDTH>;
#endif

// The pair whose cost is computed: its functions pass a number through that is of no use here.
var<private> pair_x: u32;
var<private> pair_y: u32;
// Of the pair: what it counts, what that takes from the sums so far, where its invocation keeps its mean.
var<private> pair_weight: f32;
var<private> pair_keep: f32;
var<private> mean_place: u32;
${WGSL_MATH}
fn load_x(chain: u32, i: u32) -> f32 {
  return x[pair_x * X_DIM + i];
}

fn load_y(chain: u32, i: u32) -> f32 {
  return y[pair_y * Y_DIM + i];
}

#if ${hasMeans}
// Component i of what is averaged.
fn add_component(i: u32, value: f32) {
  let k = i - uniforms.first_component;
  if (i >= uniforms.first_component && k < WIDTH) {
    let place = mean_place + k;
    mean_of[place] = fma(pair_weight, value, pair_keep * mean_of[place]);
  }
}
#endif

fn store_cost_gradient(chain: u32, i: u32, value: f32) {
#if ${isGradient}
  add_component(i, value);
#endif
}
${costValueFunctionWgsl(costs)}
// c_ij - v_j
fn reduced_cost(row: u32, column: u32) -> f32 {
#if ${rowsAreY}
  pair_x = column;
  pair_y = row;
#else
  pair_x = row;
  pair_y = column;
#endif
  return cost_value(0u, 0u) - column_offsets[column];
}

fn row_offset(row: u32) -> f32 {
  return select(0.0f, row_offsets[min(row, arrayLength(&row_offsets) - 1u)], uniforms.has_row_offsets == 1u);
}

// What is no number, told by its bits: a driver may take x != x for false.
fn is_none(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u;
}

// e^below; what is no number stays so.
fn term(below: f32) -> f32 {
  return select(select(accurate_exp(below), 0.0f, below < LEAST), below, is_none(below));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let own_row = (uniforms.first_group + group.x + group.y * groups.x) * ROWS + local / SLICES;
  let row = min(own_row, uniforms.rows - 1u);
  let slice = local % SLICES;
  var most = LOWEST;
#if ${isArgmin}
  var index = slice;
  for (var j = slice; j < uniforms.columns; j += SLICES) {
    let t = -reduced_cost(row, j);
    if (t > most) {
      most = t;
      index = j;
    }
  }
  index_of[local] = index;
#else
  var sum = 0.0f;
  mean_place = local * WIDTH;
#if ${hasMeans}
  for (var k = 0u; k < WIDTH; k++) {
    mean_of[mean_place + k] = 0.0f;
  }
#endif
  for (var j = slice; j < uniforms.columns; j += SLICES) {
    let t = -reduced_cost(row, j) / uniforms.epsilon;
    let above = t - most;
    // One exponential: of the smaller of the pair's exponent and the largest so far, relative to the other.
    let is_largest = above > 0.0f;
    let e = term(select(above, -above, is_largest));
    pair_weight = select(e, 1.0f, is_largest);
    pair_keep = select(1.0f, e, is_largest);
    most = select(most, t, is_largest);
    sum = fma(sum, pair_keep, pair_weight);
#if ${hasMeans}
#if ${isGradient}
    ${costs.names[0]}_gradient(0u);
#else
    for (var i = uniforms.first_component; i < min(uniforms.first_component + WIDTH, MEAN_DIM); i++) {
#if ${rowsAreY}
      add_component(i, load_x(0u, i));
#else
      add_component(i, load_y(0u, i));
#endif
    }
#endif
#endif
  }
  sum_of[local] = sum;
#endif
  most_of[local] = most;
  workgroupBarrier();
  if (slice > 0u || own_row >= uniforms.rows) {
    return;
  }
  for (var other = local + 1u; other < local + SLICES; other++) {
#if ${isArgmin}
    let is_less = most_of[other] > most || (most_of[other] == most && index_of[other] < index);
    most = select(most, most_of[other], is_less);
    index = select(index, index_of[other], is_less);
#else
    let largest = max(most, most_of[other]);
    let own = term(most - largest);
    let others = term(most_of[other] - largest);
    sum = sum * own + sum_of[other] * others;
    most = largest;
#if ${hasMeans}
    for (var k = 0u; k < WIDTH; k++) {
      mean_of[mean_place + k] = mean_of[mean_place + k] * own + mean_of[other * WIDTH + k] * others;
    }
#endif
#endif
  }
#if ${isArgmin}
  values[row] = row_offset(row) - most;
  indices[row] = index;
#else
  values[row] = row_offset(row) - uniforms.epsilon * (most + select(accurate_log(sum), sum, is_none(sum)));
#if ${hasMeans}
  for (var k = 0u; k < min(WIDTH, MEAN_DIM - uniforms.first_component); k++) {
    means[row * MEAN_DIM + uniforms.first_component + k] = mean_of[mean_place + k] / sum;
  }
#endif
#endif
}
`;
}

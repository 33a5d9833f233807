import { checkObject, described } from '../../arguments.js';
import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { invalid } from '../../errors.js';
import { checkArguments, checkBuffer, checkCount, checkPositive, checkProgram } from '../support/checks.js';
import { checkCosts } from '../support/cost_inputs.js';
import { PAIR_REDUCTIONS, type PairReduceArguments, type PairReduceSpec } from './contract.js';
import { pairReduceOnCpu } from './cpu.js';
import { pairShape } from './shape.js';
import { pairReduceOnWebGpu } from './webgpu.js';

/**
 * What is left of all pairs of two clouds, in one pass, whose memory grows with the points and not with the pairs. Of
 * a row x_i over all columns y_j, or of a row y_j over all columns x_i:
 *
 * - `logsumexp`: values_i = u_i − ε log Σ_j exp((v_j − c_ij)/ε), the half-step of Sinkhorn's iteration in logarithms;
 * - `argmin`: its limit at ε = 0, values_i = u_i + min_j (c_ij − v_j), and where that is attained, `indices`;
 * - `mean`: as `logsumexp`, and `means`, Σ_j w_ij y_j with w_ij = exp((v_j − c_ij)/ε)/Σ_j …, the barycentric
 *   projection;
 * - `gradient`: as `logsumexp`, and `means`, Σ_i w_ij ∇_y c_ij for rows y_j.
 *
 * On one device the same bits again, whatever the number of threads. Points are float32: clouds far from the origin
 * are to be centred by the caller. KeOps (Charlier et al. 2021, JMLR 22) reduces pairs in this way.
 * @throws InvalidInputError for a spec or, at `run`, arguments that do not fit
 */
export function pairReduce(device: Device, spec: PairReduceSpec): Program<PairReduceArguments> {
  checkProgram('pair_reduce', device, spec);
  checkSpec(spec);
  const shape = pairShape(spec);
  const program = device.kind === 'cpu' ? pairReduceOnCpu(device, spec) : pairReduceOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('pair_reduce', args);
      checkCount('pair_reduce', 'xCount', args.xCount);
      checkCount('pair_reduce', 'yCount', args.yCount);
      const { rowCount, columnCount } = shape.sides(args);
      checkBuffer('pair_reduce', 'x', args.x, args.xCount * spec.cost.xDim);
      checkBuffer('pair_reduce', 'y', args.y, args.yCount * spec.cost.yDim);
      checkBuffer('pair_reduce', 'columnOffsets', args.columnOffsets, columnCount);
      if (args.rowOffsets !== undefined) checkBuffer('pair_reduce', 'rowOffsets', args.rowOffsets, rowCount);
      checkBuffer('pair_reduce', 'values', args.values, rowCount);
      if (spec.reduction === 'argmin') checkBuffer('pair_reduce', 'indices', args.indices!, rowCount);
      else checkPositive('pair_reduce', 'epsilon', args.epsilon!);
      if (shape.width > 0) checkBuffer('pair_reduce', 'means', args.means!, rowCount * shape.width);
      program.run(args);
    },
    free: () => program.free(),
  };
}

function checkSpec({ cost, reduction, over = 'y' }: PairReduceSpec): void {
  checkObject('pair_reduce', 'a traced cost', cost, 'Pass cost.trace(xDim, yDim).');
  checkCosts('pair_reduce', [cost]);
  const known = Object.keys(PAIR_REDUCTIONS);
  if (!known.includes(reduction)) {
    throw invalid('pair_reduce', `reduction is one of ${known.join(', ')}`, described(reduction), 'Try "logsumexp".');
  }
  if (over !== 'x' && over !== 'y') {
    throw invalid(
      'pair_reduce',
      'over names the points that are reduced over, x or y',
      described(over),
      'Leave it out.',
    );
  }
  if (reduction === 'gradient' && over === 'y') {
    throw invalid('pair_reduce', 'a gradient is in y, so its rows are y', 'over: "y"', 'Pass over: "x".');
  }
}

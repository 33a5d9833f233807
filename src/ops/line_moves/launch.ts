import type { Program } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkWithin } from '../support/check_within.js';
import { checkArguments, checkBuffer, checkCount, checkProgram } from '../support/checks.js';
import type { LineMovesArguments, LineMovesSpec } from './contract.js';
import { lineMovesOnCpu } from './cpu.js';
import { lineMovesOnWebGpu } from './webgpu.js';

/**
 * What optimal transport on lines asks of each point: moves[i] (+)= Σ_l r_l(i) θ_l and squares[i] (+)= Σ_l r_l(i)²,
 * where r_l(i) is how far the point is from its target on line l, `targets` less `sorted` at its rank. Over L it is
 * minus the gradient of the sliced energy ½ SW₂² by x_i, times the number of points (Bonneel, Rabin, Peyré and Pfister
 * 2015).
 */
export function lineMoves(device: Device, spec: LineMovesSpec): Program<LineMovesArguments> {
  checkProgram('line_moves', device, spec);
  for (const name of ['dim', 'lines', 'points'] as const) checkCount('line_moves', name, spec[name]);
  const program = device.kind === 'cpu' ? lineMovesOnCpu(device, spec) : lineMovesOnWebGpu(device, spec);
  return {
    run(args) {
      checkArguments('line_moves', args);
      const { lines, points } = args;
      checkWithin('line_moves', { lines, points }, spec);
      for (const name of ['sorted', 'order', 'targets'] as const)
        checkBuffer('line_moves', name, args[name], lines * points);
      checkBuffer('line_moves', 'directions', args.directions, lines * spec.dim);
      checkBuffer('line_moves', 'moves', args.moves, points * spec.dim);
      checkBuffer('line_moves', 'squares', args.squares, points);
      program.run(args);
    },
    free: () => program.free(),
  };
}

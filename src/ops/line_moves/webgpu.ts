import { lineMovesWgsl, lineResidualsWgsl, MOVES_WORKGROUP } from '../../../kernels/webgpu/line_moves.wgsl.js';
import type { Program } from '../../device/contract.js';
import { withOwner } from '../../device/owner.js';
import { packUniforms, read, readWrite } from '../../device/webgpu/kernel_call.js';
import type { WebGpuDevice } from '../../device/webgpu/webgpu_device.js';
import { rowsPerDispatch } from '../support/webgpu/dispatch_rows.js';
import type { LineMovesArguments, LineMovesSpec } from './contract.js';

export function lineMovesOnWebGpu(device: WebGpuDevice, spec: LineMovesSpec): Program<LineMovesArguments> {
  const { dim } = spec;
  const residualsKernel = { name: 'line_residuals', source: lineResidualsWgsl() };
  const kernel = { name: 'line_moves', source: lineMovesWgsl(dim) };
  return withOwner(device, (owner) => {
    const residuals = owner.createBuffer('line_moves residuals', spec.lines * spec.points * 4);
    return {
      run({ lines, points, sorted, order, targets, directions, moves, squares, adds }) {
        device.dispatch({
          kernel: residualsKernel,
          bindings: [read(sorted), read(order), read(targets), readWrite(residuals)],
          uniforms: packUniforms([
            ['u32', points],
            ['u32', lines],
          ]),
          workgroups: Math.ceil((lines * points) / MOVES_WORKGROUP),
        });
        const most = rowsPerDispatch(device, points * (dim + 1));
        for (let first = 0; first < lines; first += most) {
          const end = Math.min(lines, first + most);
          const uniforms = packUniforms([
            ['u32', points],
            ['u32', first],
            ['u32', end],
            ['u32', Number(adds || first > 0)],
          ]);
          const bindings = [read(residuals), read(directions), readWrite(moves), readWrite(squares)];
          const workgroups = Math.ceil((points * (dim + 1)) / MOVES_WORKGROUP);
          device.dispatch({ kernel, bindings, uniforms, workgroups, long: most < lines });
        }
      },
    };
  });
}

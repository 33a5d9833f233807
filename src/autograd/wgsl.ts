import { reachable, type Node } from './node.js';
import type { WgslCost } from './traced_cost.js';
import { loop, LoopEmitter, WgslConstants } from './wgsl_loops.js';
import { straightLine } from './wgsl_straight.js';

/** Scalar operations up to which code without loops is faster to run and still quick to compile. */
const STRAIGHT_LINE_LIMIT = 600;

export function lowerToWgsl(
  value: Node,
  gradient: Node,
  sameDimensions: boolean,
  { name, constantsOffset }: { readonly name: string; readonly constantsOffset: number },
): WgslCost {
  const constants = new WgslConstants(constantsOffset);
  const elementwise = sameDimensions && isElementwiseGradient(gradient);
  const functions = [
    functionOf(`${name}_value(chain: u32) -> f32`, valueBody(value, constants)),
    elementwise
      ? elementwiseGradient(name, gradient, constants)
      : functionOf(`${name}_gradient(chain: u32)`, gradientBody(gradient, constants)),
  ];
  return { source: functions.join('\n'), elementwise, constants: constants.toFloat32() };
}

function functionOf(signature: string, body: readonly string[]): string {
  return `fn ${signature} {\n${body.map((line) => `  ${line}\n`).join('')}}\n`;
}

function valueBody(value: Node, constants: WgslConstants): string[] {
  if (work(value) <= STRAIGHT_LINE_LIMIT) {
    const { lines, results } = straightLine(value);
    return [...lines, `return ${results[0]};`];
  }
  const emitter = new LoopEmitter(constants, value);
  return [...emitter.lines, `return ${emitter.scalar(value)};`];
}

function gradientBody(gradient: Node, constants: WgslConstants): string[] {
  if (work(gradient) <= STRAIGHT_LINE_LIMIT) {
    const { lines, results } = straightLine(gradient);
    return [...lines, ...results.map((result, i) => `store_cost_gradient(chain, ${i}u, ${result});`)];
  }
  const emitter = new LoopEmitter(constants, gradient);
  const { lines, result } = emitter.component(gradient, 'i');
  return [...emitter.lines, ...loop('i', gradient.length, [...lines, `store_cost_gradient(chain, i, ${result});`])];
}

function elementwiseGradient(name: string, gradient: Node, constants: WgslConstants): string {
  const emitter = new LoopEmitter(constants, gradient);
  const { lines, result } = emitter.component(gradient, 'i');
  const component = [...emitter.lines, ...lines, `return ${result};`];
  const store = `store_cost_gradient(chain, i, ${name}_gradient_component(chain, i));`;
  return [
    functionOf(`${name}_gradient_component(chain: u32, i: u32) -> f32`, component),
    functionOf(`${name}_gradient(chain: u32)`, loop('i', gradient.length, [store])),
  ].join('\n');
}

/** Whether component i needs x_i, y_i and constants alone. */
function isElementwiseGradient(gradient: Node): boolean {
  return reachable([gradient]).every(
    ({ operation: { kind } }) =>
      kind === 'input' || kind === 'constant' || kind === 'elementwise' || kind === 'broadcast',
  );
}

/** Scalar operations of an expression, loads and matrix entries included. */
function work(root: Node): number {
  const perNode = ({ operation, length, inputs }: Node): number =>
    operation.kind === 'matVec' ? operation.matrix.values.length : Math.max(length, inputs[0]?.length ?? 0);
  return reachable([root]).reduce((total, node) => total + perNode(node), 0);
}

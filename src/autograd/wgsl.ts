import { reachable, type Node } from './node.js';
import type { WgslCost, WgslMap } from './traced_cost.js';
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
      : functionOf(`${name}_gradient(chain: u32)`, rowBody(gradient, constants, 'store_cost_gradient')),
  ];
  return { source: functions.join('\n'), elementwise, constants: constants.toFloat32() };
}

export function lowerMapToWgsl(root: Node): WgslMap {
  const constants = new WgslConstants(0);
  const elementwise = !root.isScalar && isElementwiseMap(root);
  const source = elementwise
    ? functionOf('map_component(chain: u32, i: u32)', componentBody(root, constants))
    : functionOf('map_row(chain: u32)', rowBody(root, constants, 'store'));
  return { source, elementwise, constants: constants.toFloat32() };
}

/** Statements that store component `i` of an expression. */
function componentBody(root: Node, constants: WgslConstants): string[] {
  const emitter = new LoopEmitter(constants, root);
  const { lines, result } = emitter.component(root, 'i');
  return [...emitter.lines, ...lines, `store(chain, i, ${result});`];
}

/** Statements that store all components of an expression. */
function rowBody(root: Node, constants: WgslConstants, store: string): string[] {
  if (work(root) <= STRAIGHT_LINE_LIMIT) {
    const { lines, results } = straightLine(root);
    return [...lines, ...results.map((result, i) => `${store}(chain, ${i}u, ${result});`)];
  }
  const emitter = new LoopEmitter(constants, root);
  if (root.isScalar) return [...emitter.lines, `${store}(chain, 0u, ${emitter.scalar(root)});`];
  const { lines, result } = emitter.component(root, 'i');
  return [...emitter.lines, ...loop('i', root.length, [...lines, `${store}(chain, i, ${result});`])];
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

/** Whether component i needs scalars that are given and components i alone. */
function isElementwiseMap(root: Node): boolean {
  return reachable([root]).every(({ operation: { kind }, inputs, length, isScalar }) => {
    if (kind === 'component') return inputs[0].operation.kind === 'input' && inputs[0].length === 1;
    if (kind === 'input') return length === root.length || length === 1;
    return (
      kind === 'constant' || kind === 'broadcast' || (kind === 'elementwise' && (isScalar || length === root.length))
    );
  });
}

/** Scalar operations of an expression, loads and matrix entries included. */
function work(root: Node): number {
  const perNode = ({ operation, length, inputs }: Node): number =>
    operation.kind === 'matVec' ? operation.matrix.values.length : Math.max(length, inputs[0]?.length ?? 0);
  return reachable([root]).reduce((total, node) => total + perNode(node), 0);
}

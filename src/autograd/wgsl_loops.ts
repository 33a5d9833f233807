import { reachable, scalarConstant, type Matrix, type Node } from './node.js';
import { wgslLiteral, wgslOperations } from './wgsl_operations.js';

/** Where vectors and matrices of a cost stand in `cost_constants`; shared by the functions of one cost. */
export class WgslConstants {
  readonly #offsets = new Map<Matrix | Float64Array, number>();
  readonly #values: number[] = [];

  constructor(readonly start: number) {}

  offset(key: Matrix | Float64Array): number {
    let offset = this.#offsets.get(key);
    if (offset === undefined) {
      this.#offsets.set(key, (offset = this.start + this.#values.length));
      for (const v of key instanceof Float64Array ? key : key.values) this.#values.push(v);
    }
    return offset;
  }

  toFloat32(): Float32Array {
    return Float32Array.from(this.#values);
  }
}

/** Operations above which a vector that a matrix multiplies is stored rather than computed anew for every row. */
const CHEAP_OPERAND = 4;

/**
 * A function body in loops, for large dimensions. Scalars are `let`s; a reduction is a loop that computes what it adds
 * up on the way; only products with matrices, stacks, and costly vectors that a product reads are stored, in `var`
 * arrays.
 */
export class LoopEmitter {
  readonly lines: string[] = [];
  readonly #scalars = new Map<Node, string>();
  readonly #arrays = new Map<Node, string>();
  #names = 0;

  constructor(
    readonly constants: WgslConstants,
    root: Node,
  ) {
    const nodes = reachable([root]);
    const stored = new Set(nodes.filter((n) => isStored(n)));
    for (const n of nodes) {
      const [v] = n.inputs;
      if (n.operation.kind === 'matVec' && inlineOperations(v) > CHEAP_OPERAND) stored.add(v);
    }
    for (const node of nodes) {
      if (node.isScalar) this.#emitScalar(node);
      else if (stored.has(node)) this.#emitArray(node);
    }
  }

  /** The name or literal of a scalar. */
  scalar(node: Node): string {
    return this.#scalars.get(node)!;
  }

  /** Statements that compute component `index` of a vector, and the name of the result. */
  component(node: Node, index: string): { readonly lines: string[]; readonly result: string } {
    const lines: string[] = [];
    const names = new Map<Node, string>();
    const visit = (n: Node): string => {
      let name = this.#scalars.get(n) ?? names.get(n);
      if (name === undefined) {
        name = this.#componentName(n, index, visit, lines);
        names.set(n, name);
      }
      return name;
    };
    return { result: visit(node), lines };
  }

  #componentName(node: Node, index: string, visit: (n: Node) => string, lines: string[]): string {
    const { operation } = node;
    const array = this.#arrays.get(node);
    if (array) return `${array}[${index}]`;
    if (operation.kind === 'broadcast') return visit(node.inputs[0]);
    const name = this.#name('e');
    let value: string;
    if (operation.kind === 'input') value = `load_${operation.name}(chain, ${index})`;
    else if (operation.kind === 'constant')
      value = `cost_constants[${this.constants.offset(operation.values)}u + ${index}]`;
    else if (operation.kind === 'elementwise') {
      const [a, b, c] = node.inputs.map(visit);
      value = wgslOperations[operation.name](a, b ?? '', c ?? '');
    } else throw new TypeError(`a ${operation.kind} of a cost has no components to compute in place`);
    lines.push(`let ${name} = ${value};`);
    return name;
  }

  #emitScalar(node: Node): void {
    const { operation, inputs } = node;
    const literal = scalarConstant(node);
    if (literal !== undefined) {
      this.#scalars.set(node, wgslLiteral(literal));
      return;
    }
    const name = this.#name('s');
    if (operation.kind === 'sum') {
      const { lines, result } = this.component(inputs[0], 'i');
      this.lines.push(`var ${name} = 0.0f;`, ...loop('i', inputs[0].length, [...lines, `${name} += ${result};`]));
    } else if (operation.kind === 'component') {
      const { lines, result } = this.component(inputs[0], `${operation.index}u`);
      this.lines.push(...lines, `let ${name} = ${result};`);
    } else if (operation.kind === 'elementwise') {
      const [a, b, c] = inputs.map((n) => this.scalar(n));
      this.lines.push(`let ${name} = ${wgslOperations[operation.name](a, b ?? '', c ?? '')};`);
    }
    this.#scalars.set(node, name);
  }

  #emitArray(node: Node): void {
    const { operation, inputs } = node;
    const name = this.#name('a');
    this.lines.push(`var ${name}: array<f32, ${node.length}>;`);
    if (operation.kind === 'stack') {
      inputs.forEach((n, i) => {
        if (scalarConstant(n) !== 0) this.lines.push(`${name}[${i}] = ${this.scalar(n)};`);
      });
    } else if (operation.kind === 'matVec') {
      const { matrix, transposed } = operation;
      const { lines, result } = this.component(inputs[0], 'j');
      const entry = transposed ? `j * ${matrix.columns}u + i` : `i * ${matrix.columns}u + j`;
      const product = `total += cost_constants[${this.constants.offset(matrix)}u + ${entry}] * ${result};`;
      const row = ['var total = 0.0f;', ...loop('j', inputs[0].length, [...lines, product]), `${name}[i] = total;`];
      this.lines.push(...loop('i', node.length, row));
    } else {
      const { lines, result } = this.component(node, 'i');
      this.lines.push(...loop('i', node.length, [...lines, `${name}[i] = ${result};`]));
    }
    this.#arrays.set(node, name);
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }
}

export function loop(index: string, length: number, body: readonly string[]): string[] {
  return [`for (var ${index} = 0u; ${index} < ${length}u; ${index}++) {`, ...body.map((line) => `  ${line}`), '}'];
}

function isStored(node: Node): boolean {
  return node.operation.kind === 'matVec' || node.operation.kind === 'stack';
}

/** Operations that computing one component in place takes. */
function inlineOperations(node: Node): number {
  if (node.isScalar || isStored(node) || node.operation.kind !== 'elementwise') return 0;
  return node.inputs.reduce((count, n) => count + inlineOperations(n), 1);
}

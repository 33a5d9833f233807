import { reachable, scalarConstant, type Node } from './node.js';
import { Scalarizer } from './scalarize.js';
import { wgslLiteral, wgslOperations } from './wgsl_operations.js';

/** Statements that compute every component of `root` as `let`s, and the name or literal of each component. */
export function straightLine(root: Node): { readonly lines: string[]; readonly results: string[] } {
  const scalarizer = new Scalarizer(root.graph.inputs.map((input) => [nameOf(input), input.length]));
  const roots = scalarizer.components(root);
  const names = new Map<Node, string>();
  const lines: string[] = [];
  for (const node of reachable(roots)) {
    const { operation } = node;
    const literal = scalarConstant(node);
    if (literal !== undefined) {
      names.set(node, wgslLiteral(literal));
    } else if (operation.kind === 'component' || operation.kind === 'elementwise') {
      const name = `v${names.size}`;
      lines.push(`let ${name} = ${expression(node, names)};`);
      names.set(node, name);
    }
  }
  return { lines, results: roots.map((n) => names.get(n)!) };
}

const nameOf = ({ operation }: Node): string => (operation.kind === 'input' ? operation.name : '');

/** In a scalarized graph there are components of the inputs, constants, and operations on these. */
function expression(node: Node, names: ReadonlyMap<Node, string>): string {
  const { operation, inputs } = node;
  if (operation.kind === 'elementwise') {
    const [a, b, c] = inputs.map((n) => names.get(n)!);
    return wgslOperations[operation.name](a, b ?? '', c ?? '');
  }
  return `load_${nameOf(inputs[0])}(chain, ${operation.kind === 'component' ? operation.index : 0}u)`;
}

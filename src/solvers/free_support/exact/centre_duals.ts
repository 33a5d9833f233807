import type { ExactTransport, TransportProblem } from './exact_transport.js';

/** Most sweeps over all components. */
const SWEEPS = 30;
/** Moves of duals, over the largest cost, that no longer count. */
const STILL = 1e-6;

/** Rows and columns that mass connects: their duals go up and down together. */
interface Component {
  readonly rows: number[];
  readonly columns: number[];
}

function componentsOf({ rows, columns, u, v }: ExactTransport): readonly Component[] {
  // Rows first, then columns; each points to another of its component, or is the one that stands for it.
  const parent = Int32Array.from({ length: u.length + v.length }, (_, node) => node);
  const find = (node: number): number => {
    let root = node;
    while (parent[root] !== root) root = parent[root] = parent[parent[root]];
    return root;
  };
  rows.forEach((i, e) => (parent[find(i)] = find(u.length + columns[e])));
  const components = new Map<number, Component>();
  for (let node = 0; node < parent.length; node++) {
    const root = find(node);
    const own = components.get(root) ?? { rows: [], columns: [] };
    components.set(root, own);
    if (node < u.length) own.rows.push(node);
    else own.columns.push(node - u.length);
  }
  return [...components.values()];
}

/** How far a component may go up and down: the least slack of edges into its columns, and of those out of its rows. */
function roomOf(
  { rows, columns }: Component,
  own: { readonly rows: Uint8Array; readonly columns: Uint8Array },
  costs: Float64Array,
  u: Float64Array,
  v: Float64Array,
): { up: number; down: number } {
  let [up, down] = [Infinity, Infinity];
  for (const j of columns) {
    for (let i = 0; i < u.length; i++) if (own.rows[i] === 0) up = Math.min(up, costs[i * v.length + j] - u[i] - v[j]);
  }
  for (const i of rows) {
    for (let j = 0; j < v.length; j++)
      if (own.columns[j] === 0) down = Math.min(down, costs[i * v.length + j] - u[i] - v[j]);
  }
  return { up: Math.max(0, up), down: Math.max(0, down) };
}

/**
 * Duals of the same plan away from the edge of all that are optimal. Those of shortest paths have slack 0 also where no
 * mass goes, so that the nearest point by them is a tie which rounding decides; here every component of the plan is put
 * midway between the edges that would hold it, in turns, so that such ties open wherever the best plan is the only one.
 */
export function centreDuals(
  { costs }: TransportProblem,
  transport: ExactTransport,
): { readonly u: Float64Array; readonly v: Float64Array } {
  const [u, v] = [transport.u.slice(), transport.v.slice()];
  const components = componentsOf(transport);
  const scale = costs.reduce((most, cost) => Math.max(most, Math.abs(cost)), 0);
  const own = { rows: new Uint8Array(u.length), columns: new Uint8Array(v.length) };
  if (components.length === 1) return { u, v };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let largest = 0;
    for (const component of sweep % 2 === 0 ? components : components.toReversed()) {
      for (const i of component.rows) own.rows[i] = 1;
      for (const j of component.columns) own.columns[j] = 1;
      const { up, down } = roomOf(component, own, costs, u, v);
      const shift = (up - down) / 2;
      for (const i of component.rows) u[i] -= shift;
      for (const j of component.columns) v[j] += shift;
      for (const i of component.rows) own.rows[i] = 0;
      for (const j of component.columns) own.columns[j] = 0;
      largest = Math.max(largest, Math.abs(shift));
    }
    if (largest <= STILL * scale) break;
  }
  return { u, v };
}

import type { FrozenGraph } from '../../layers/frozen_graph.js';
import type { CheckedGraph } from '../../layers/graph.js';
import { floatsOf } from '../../layers/shape.js';
import type { Place } from '../../layers/tensors.js';
import { segmentStarts, type Segment } from '../../ops/support/segments.js';

/** The bodies of K potentials f_k = Σ C[k,n,h] g_{n,h}. */
export interface Bodies {
  /** [N], with names of their own. */
  readonly graphs: readonly CheckedGraph[];
  /** What points become before bodies see them; left out, nothing. */
  readonly through?: FrozenGraph;
  /** H */
  readonly heads: number;
  /** scale · C, [K, N, H] row-major. */
  readonly coefficients: Float64Array;
  /** Bytes that values of layers may take at once. */
  readonly memory: number;
  /** Of all bodies, in the parameters. */
  readonly tensors: readonly Place[];
}

/** Numbers of a point. */
export const dimOf = ({ through, graphs }: Pick<Bodies, 'through' | 'graphs'>): number =>
  floatsOf((through?.graph ?? graphs[0]).input);

/** Chains one after the other whose potentials are made of the same bodies. */
export interface Run {
  /** Which bodies. */
  readonly bodies: readonly number[];
  readonly first: number;
  readonly chains: number;
  /** Of each of these bodies scale · C of every chain, f32 [chains, H]. */
  readonly coefficients: readonly Float32Array[];
}

/** Segments together where the same bodies count: no body is evaluated where its coefficients are 0. */
export function runsOf({ graphs, heads, coefficients }: Bodies, segments: readonly Segment[]): Run[] {
  const row = (marginal: number, n: number): Float64Array => {
    const first = (marginal * graphs.length + n) * heads;
    return coefficients.subarray(first, first + heads);
  };
  const bodiesOf = (marginal: number): number[] =>
    graphs.flatMap((_, n) => (row(marginal, n).some((c) => c !== 0) ? [n] : []));
  const starts = segmentStarts(segments);
  const grouped: { bodies: number[]; first: number; segments: Segment[] }[] = [];
  for (const [s, segment] of segments.entries()) {
    const bodies = bodiesOf(segment.marginal);
    const last = grouped[grouped.length - 1];
    if (last && String(last.bodies) === String(bodies)) last.segments.push(segment);
    else grouped.push({ bodies, first: starts[s], segments: [segment] });
  }
  return grouped.map(({ bodies, first, segments: own }) => {
    const chains = own.reduce((sum, segment) => sum + segment.chains, 0);
    const rows = bodies.map((n) =>
      Float32Array.from(own.flatMap((s) => new Array<number[]>(s.chains).fill([...row(s.marginal, n)]).flat())),
    );
    return { bodies, first, chains, coefficients: rows };
  });
}

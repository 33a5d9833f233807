import type { Comparison } from '../../solvers/compare/contract.js';
import { formatTable } from './output.js';

const figures = (value: number | undefined, digits = 3): string =>
  value === undefined ? '–' : String(Number(value.toPrecision(digits)));

/** The comparison as a person reads it. */
export function comparisonText({ solvers, ran, distances, points }: Comparison, processBytes: number): string {
  const found = solvers.filter(({ objection }) => objection === undefined);
  const exact = found.some(({ toExact }) => toExact !== undefined);
  const head = [
    'solver',
    'ε',
    'Σ λ_k of the transport costs',
    ...(exact ? ['to the exact answer'] : []),
    'floor',
    'seconds',
    'MB on the device',
    '',
  ];
  const rows = found.map((s) => [
    s.solver,
    figures(s.epsilon),
    figures(s.objective, 6),
    ...(exact ? [figures(s.toExact)] : []),
    figures(s.floor, 2),
    (s.seconds ?? 0).toFixed(1),
    figures((s.deviceBytes ?? 0) / 1e6, 2),
    s.converged === false ? 'not converged' : '',
  ]);
  const between = ran.map((name, a) => [name, ...ran.map((_, b) => (a === b ? '·' : figures(distances[a][b], 2)))]);
  const left = solvers.filter(({ objection }) => objection !== undefined);
  return [
    formatTable([head, ...rows]),
    ...(ran.length > 1
      ? [
          `half energy distances between ${points.toLocaleString('en')} points of each, in the engine’s unit:`,
          formatTable([['', ...ran], ...between]),
          'floor: what two independent samples of that barycenter score, root mean square; less than twice that is chance',
        ]
      : []),
    ...left.map(({ solver, objection }) => `left out: ${solver}: ${objection}`),
    `the process held ${(processBytes / 1e6).toFixed(0)} MB at most`,
  ].join('\n');
}

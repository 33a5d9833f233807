/**
 * Draws what ε does to the barycenter of two distributions on the line and to the plan of one point, as
 * docs/mathematics.svg, by the solver on a grid, without training:
 *   node scripts/mathematics_figure.mjs
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, View } from 'vega';
import { runNode } from './support/run_child.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const EPSILONS = [1, 0.1, 0.01];
const SEED = 1;
const ROWS = 40_000;
/** The point whose plan is drawn: in the left lump of the first marginal. */
const POINT = -2;
const DRAWS = 40_000;
const [LOW, HIGH, WIDTH] = [-5, 5, 0.1];

const built = await runNode([path.join(root, 'scripts/build.mjs')]);
if (built !== 0) process.exit(built);
const { defineProblem, openDevice, solveClassical } = await import(path.join(root, 'dist/src/index.js'));
const { keyOf, normals } = await import(path.join(root, 'dist/src/random/philox.js'));

/** Two lumps, and one wide lump to their right. */
const z = normals(keyOf(SEED), 0, 0, 0, 2 * ROWS);
const first = Float64Array.from({ length: ROWS }, (_, i) => (i % 2 === 0 ? -2 : 1) + 0.4 * z[i]);
const second = Float64Array.from({ length: ROWS }, (_, i) => 2 + 0.9 * z[ROWS + i]);

/** Density by cells of this width, the first of which begins at `low`; those that are seen. */
function density(values, width, low, masses = undefined) {
  const cells = new Map();
  let total = 0;
  values.forEach((value, i) => {
    const cell = Math.floor((value - low) / width);
    const mass = masses?.[i] ?? 1;
    total += mass;
    cells.set(cell, (cells.get(cell) ?? 0) + mass);
  });
  const seen = [...cells].sort(([a], [b]) => a - b);
  const points = seen.map(([cell, mass]) => ({ x: low + (cell + 0.5) * width, y: mass / total / width }));
  return points.filter(({ x }) => x > LOW && x < HIGH);
}

const device = await openDevice({ kind: 'cpu' });
const of = (panel, name, points) => points.map((point) => ({ panel, name, ...point }));
const PANELS = ['marginals and barycenter', `the plan of x = ${POINT}`.replace('-', '−')];
const rows = [
  ...of(PANELS[0], 'first marginal', density(first, WIDTH, LOW)),
  ...of(PANELS[0], 'second marginal', density(second, WIDTH, LOW)),
];
for (const epsilon of EPSILONS) {
  const marginals = [first, second].map((data) => {
    return { samples: { data, rows: ROWS, columns: 1 }, weight: 0.5, cost: { kind: 'squared-euclidean' } };
  });
  const problem = { epsilon, marginals, solver: { kind: 'sinkhorn-grid' } };
  const barycenter = await solveClassical(defineProblem(problem), { device });
  const { data, masses } = barycenter.support();
  // By the solver's own cells, as others would beat with them.
  const places = Float64Array.from(data).sort();
  const spacing = Math.min(
    ...places
      .slice(1)
      .map((place, i) => place - places[i])
      .filter((gap) => gap > 1e-9),
  );
  const low = places[0] - spacing / 2;
  rows.push(...of(PANELS[0], `ε = ${epsilon}`, density(data, spacing, low, masses)));
  const { data: draws } = await barycenter.plan(0).sample([[POINT]], { perPoint: DRAWS });
  rows.push(...of(PANELS[1], `ε = ${epsilon}`, density(draws, spacing, low)));
}
await device.close();

const NAMES = ['first marginal', 'second marginal', ...EPSILONS.map((epsilon) => `ε = ${epsilon}`)];
const spec = {
  $schema: 'https://vega.github.io/schema/vega/v6.json',
  background: '#ffffff',
  padding: 14,
  config: { font: 'Inter, Helvetica, Arial, sans-serif' },
  data: [{ name: 'rows', values: rows }],
  layout: { columns: 2, padding: 34, bounds: 'flush' },
  scales: [
    {
      name: 'colour',
      type: 'ordinal',
      domain: NAMES,
      range: ['#8a8f98', '#bfc4cb', '#0072b2', '#d55e00', '#009e73'],
    },
  ],
  legends: [{ stroke: 'colour', orient: 'bottom', direction: 'horizontal', symbolType: 'stroke' }],
  marks: PANELS.map((panel) => ({
    type: 'group',
    title: { text: panel, anchor: 'start' },
    encode: { update: { width: { value: 390 }, height: { value: 210 } } },
    data: [
      {
        name: 'own',
        source: 'rows',
        transform: [{ type: 'filter', expr: `datum.panel === ${JSON.stringify(panel)}` }],
      },
    ],
    scales: [
      { name: 'x', domain: [LOW, HIGH], range: [0, 390] },
      { name: 'y', domain: { data: 'own', field: 'y' }, range: [210, 0] },
    ],
    axes: [
      { orient: 'bottom', scale: 'x' },
      { orient: 'left', scale: 'y', title: 'density', tickCount: 5 },
    ],
    marks: [
      {
        type: 'group',
        from: { facet: { name: 'line', data: 'own', groupby: 'name' } },
        marks: [
          {
            type: 'line',
            from: { data: 'line' },
            encode: {
              update: {
                x: { scale: 'x', field: 'x' },
                y: { scale: 'y', field: 'y' },
                stroke: { scale: 'colour', field: 'name' },
                strokeWidth: { value: 2 },
              },
            },
          },
        ],
      },
    ],
  })),
};
const svg = await new View(parse(spec), { renderer: 'none' }).toSVG();
writeFileSync(path.join(root, 'docs/mathematics.svg'), `${svg}\n`);

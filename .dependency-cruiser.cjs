/**
 * Arrows point down: node/cli → node/{palette, morph, aggregate, cluster, sweep} → node/run_folder → node/{figure, report, graphs} → {cluster, palette} → {solvers, graph_training} → barycenter → engine → {samplers,
 * optimizer} → chains → {potential, cost} → layers → open_device → {ops, cost_checks, autograd} → {device, random} → node/io → {io, kernels}.
 */
const layers = [
  ['node/cli'],
  ['node/palette', 'node/morph', 'node/aggregate', 'node/cluster', 'node/sweep'],
  ['node/run_folder'],
  ['node/figure', 'node/report', 'node/graphs'],
  ['cluster', 'palette'],
  ['solvers', 'graph_training'],
  ['barycenter'],
  ['engine'],
  ['samplers', 'optimizer'],
  ['chains'],
  ['potential', 'cost'],
  ['layers'],
  ['open_device'],
  ['ops', 'cost_checks'],
  ['autograd'],
  ['device', 'random'],
  ['node/io'],
  ['io'],
];

/** What may use Node: files, processes, threads, native libraries. */
const NODE_FLOOR = '^src/(node|device/[^/]+/node)/';
/** Packages that need Node, or that serve its floor alone. */
const PACKAGES_OF_NODE = `^node_modules/(${[
  '@aws-sdk/client-s3',
  '@expo-google-fonts/inter',
  '@resvg/resvg-js',
  'bullmq',
  'cli-progress',
  'commander',
  // Its build for browsers, dist/esm, serves the browser's floor.
  'csv-parse/lib',
  'csv-stringify',
  'h5wasm',
  'ioredis',
  'jiti',
  'sharp',
  'tinyglobby',
  'vega',
  'webgpu',
  'yauzl',
].join('|')})/`;

const upward = layers.slice(1).map((lower, i) => ({
  name: `not-up-from-${lower.join('-').replaceAll('/', '-')}`,
  severity: 'error',
  comment: 'A lower layer must not know a higher one.',
  from: { path: `^src/(${lower.join('|')})/` },
  to: {
    path: `^src/(${layers
      .slice(0, i + 1)
      .flat()
      .join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      comment: 'Types included: what two modules know of each other belongs in a third, its contract.',
      to: { circular: true },
    },
    ...upward,
    {
      name: 'node-below-its-floor',
      severity: 'error',
      comment: 'The engine, problems and the solver load where there is no Node.',
      from: { path: '^src/', pathNot: NODE_FLOOR },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'packages-of-node-below-its-floor',
      severity: 'error',
      from: { path: '^src/', pathNot: NODE_FLOOR },
      to: { path: PACKAGES_OF_NODE },
    },
    {
      name: 'the-floor-of-node-by-name',
      severity: 'error',
      comment:
        'What is below asks for `#platform/NAME`, which another platform can answer. `src/index.ts` and `src/layers.ts` are for Node.',
      from: { path: '^src/', pathNot: [NODE_FLOOR, '^src/(index|layers)[.]ts$'] },
      to: { path: NODE_FLOOR, dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'webgpu-only-in-its-device',
      severity: 'error',
      comment: 'The tests of the engine stand in for a caller who brings a GPUDevice.',
      from: { pathNot: '^(src/device/webgpu/|test/engine/|bench/peers/support/dawn[.]mjs$)' },
      to: { path: 'node_modules/webgpu/' },
    },
    {
      name: 'kernels-stand-alone',
      severity: 'error',
      from: { path: '^kernels/' },
      to: { path: '^src/' },
    },
    { name: 'no-test-in-bench', severity: 'error', from: { path: '^bench/' }, to: { path: '^test/(?!reference/)' } },
    { name: 'no-bench-in-test', severity: 'error', from: { path: '^test/' }, to: { path: '^(bench|experiments)/' } },
    {
      name: 'experiments-use-the-package',
      severity: 'error',
      comment: 'An experiment stands on the package and the exact references, so what it lacks goes into the package.',
      from: { path: '^experiments/' },
      to: { path: '^(bench/|test/(?!reference/))' },
    },
    {
      name: 'nothing-uses-experiments',
      severity: 'error',
      from: { path: '^(src|bench|kernels)/' },
      to: { path: '^experiments/' },
    },
    {
      name: 'the-site-uses-the-package',
      severity: 'error',
      comment: 'A page gets what any other page gets: `energy-barycenter`, and examples.',
      from: { path: '^site/' },
      to: { path: '^(src|kernels|bench|test|experiments)/', dependencyTypesNot: ['npm', 'aliased'] },
    },
    {
      name: 'nothing-uses-the-site',
      severity: 'error',
      from: { path: '^(src|bench|kernels|experiments)/' },
      to: { path: '^site/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '(\\.d\\.ts$|index\\.ts$|worker\\.mjs$)' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // `types` leads `#platform/NAME` to the sources.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'import', 'node', 'default'] },
  },
};

/** A page of names: those declared in files below these folders of src/. */
export interface Group {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly folders: readonly string[];
}

/** The first that has a name's file gets it. */
export const GROUPS: readonly Group[] = [
  {
    name: 'problems',
    title: 'Problems',
    about: 'What is averaged: marginals, costs, weights, ε.',
    folders: ['barycenter/problem/'],
  },
  {
    name: 'judging',
    title: 'Judging',
    about: 'Scores, verdict, certificates and exact answers.',
    folders: ['certificates', 'evaluation', 'metrics', 'verdict', 'exact'].map((name) => `barycenter/${name}/`),
  },
  {
    name: 'learning',
    title: 'Learning and sampling',
    about: 'From a problem to its plans, and from plans to points.',
    folders: ['barycenter/', 'node/sweep/'],
  },
  {
    name: 'costs',
    title: 'Costs',
    about: 'Costs that are ready, and the words that your own are written in.',
    folders: ['autograd/', 'cost/'],
  },
  { name: 'solvers', title: 'Classical solvers', about: 'Barycenters without training.', folders: ['solvers/'] },
  {
    name: 'files',
    title: 'Files and figures',
    about: 'Run folders, reports, tables and tensors.',
    folders: ['io/', 'node/figure/', 'node/report/', 'node/run_folder/'],
  },
  {
    name: 'graphs',
    title: 'Graphs of layers',
    about: 'Generators and models from outside, and training of your own, of energy-barycenter/layers.',
    folders: ['layers/', 'node/graphs/', 'graph_training/'],
  },
  {
    name: 'photographs',
    title: 'Photographs',
    about: 'Palettes, grades and lookup tables over pixels.',
    folders: ['palette/'],
  },
  {
    name: 'machines',
    title: 'Several machines',
    about: 'Workers, and what they are given.',
    folders: ['node/cluster/', 'cluster/'],
  },
  { name: 'devices', title: 'Devices', about: 'The GPU, or every core.', folders: ['device/', 'open_device/'] },
  {
    name: 'engine',
    title: 'The engine',
    about: 'The kernels by themselves, of energy-barycenter/engine.',
    folders: ['engine/', 'ops/', 'potential/', 'random/', '../kernels/shared/'],
  },
  { name: 'errors', title: 'Errors', about: 'What is thrown.', folders: ['errors.d.ts'] },
];

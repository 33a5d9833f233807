/** A document of the repository that is a page of the site, and what the navigation calls it. */
export interface Entry {
  /** From the repository's root. */
  readonly file: string;
  readonly label: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const entry = (file: string, label: string): Entry => ({ file, label });

/** The navigation. Every document of docs/ stands here once, which the build asks for. */
export const CONTENTS: readonly Section[] = [
  {
    title: 'Start',
    entries: [entry('README.md', 'What it is'), entry('docs/command-line.md', 'The command line')],
  },
  {
    title: 'By task',
    entries: [
      entry('docs/two-clouds.md', 'Two clouds'),
      entry('docs/palette.md', 'Photographs'),
      entry('docs/cells.md', 'Cells'),
      entry('docs/own-cost.md', 'A cost of your own'),
      entry('docs/library.md', 'From code'),
      entry('docs/engine.md', 'In a training loop'),
      entry('docs/browser.md', 'In a page'),
      entry('docs/choosing.md', 'Choosing ε and solver'),
      entry('docs/verdict.md', 'Verdict, certificates'),
      entry('docs/images.md', 'Pictures as points'),
      entry('docs/morph.md', 'Shapes'),
      entry('docs/aggregate.md', 'Posteriors, networks'),
      entry('docs/sweep.md', 'Sweeps'),
      entry('docs/cluster.md', 'Several machines'),
      entry('docs/slurm.md', 'Slurm'),
      entry('docs/cluster-training.md', 'Training over machines'),
      entry('docs/offline.md', 'Without a network'),
    ],
  },
  {
    title: 'Reference',
    entries: [
      entry('docs/problem.md', 'The problem file'),
      entry('docs/tables.md', 'Tables'),
      entry('docs/formats.md', 'Binary tables'),
      entry('docs/solvers.md', 'Solvers'),
      entry('docs/samplers.md', 'Samplers'),
      entry('docs/run-folders.md', 'Run folders'),
      entry('docs/devices.md', 'Devices'),
    ],
  },
  {
    title: 'How right, how fast',
    entries: [
      entry('docs/mathematics.md', 'The mathematics'),
      entry('docs/measurements.md', 'In short'),
      entry('docs/experiments.md', 'Experiments'),
      entry('docs/benchmarks.md', 'Benchmarks'),
      entry('docs/failures.md', 'Once wrong in silence'),
      entry('docs/code-mistakes.md', 'Mistakes in code'),
    ],
  },
  {
    title: 'The project',
    entries: [
      entry('docs/architecture.md', 'Architecture'),
      entry('docs/dependencies.md', 'Dependencies'),
      entry('CONTRIBUTING.md', 'Working on it'),
      entry('CHANGELOG.md', 'What changed'),
    ],
  },
];

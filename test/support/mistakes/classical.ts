import type { Device } from '../../../src/device/device.js';
import * as library from '../../../src/index.js';
import { wrong, type Mistake } from './mistake.js';

/** Of classical solvers and their results; the device is there when a call is made. */
export const classicalMistakes = (problem: library.Problem, open: () => Device): Mistake[] => [
  ['quantile()', () => library.quantile(wrong(undefined)), 'quantile: settings are an object; got nothing.'],
  ['bures()', () => library.bures(wrong(undefined)), 'bures: settings are an object; got nothing.'],
  ['fitGaussians()', () => library.fitGaussians(wrong(undefined)), 'fitGaussians: measures are a list; got nothing.'],
  [
    'multiMarginal()',
    () => library.multiMarginal(wrong(undefined)),
    'multiMarginal: settings are an object; got nothing.',
  ],
  [
    'provideHighs() with what it loads',
    () => Promise.resolve().then(() => library.provideHighs(wrong({}))),
    'provideHighs: it needs a function that loads HiGHS; got',
  ],
  [
    'sinkhornGrid() on a promise',
    () => library.sinkhornGrid(wrong(Promise.resolve()), wrong({}), { epsilon: 1 }),
    'sinkhornGrid: ',
  ],
  [
    'freeSupport() on a promise',
    () => library.freeSupport(wrong(Promise.resolve()), wrong({}), { epsilon: 1 }),
    'freeSupport: ',
  ],
  ['sliced() on a promise', () => library.sliced(wrong(Promise.resolve()), wrong({})), 'sliced: '],
  [
    'solveClassical()',
    () => library.solveClassical(wrong(undefined)),
    'solveClassical: it needs a problem; got nothing. Pass what defineProblem({ … }) gives.',
  ],
  [
    'solve of a problem for a classical solver',
    () => library.solve({ ...problem, solver: { kind: 'bures' } }, { device: open() }),
    'solve: trains, and so is of the solver "energy"; got "bures". Call solveClassical(…).',
  ],
  [
    'solveClassical of a problem to train',
    () => library.solveClassical(problem),
    'solveClassical: problem.solver must name a classical solver; got none. Add it, or call solve(…).',
  ],
  [
    'compareSolvers()',
    () => library.compareSolvers(wrong(undefined)),
    'compareSolvers: it needs a problem; got nothing. Pass what defineProblem({ … }) gives.',
  ],
  [
    'compareSolvers on a promise',
    () => library.compareSolvers(problem, { device: wrong(Promise.resolve(open())) }),
    'compareSolvers: it needs an open device; got a promise. Await it: await openDevice().',
  ],
  [
    'compareSolvers by a solver that is none',
    () => library.compareSolvers(problem, { device: open(), solvers: ['bures', wrong('burres')] }),
    'compareSolvers: solvers are of energy, quantile, bures,',
  ],
  [
    'compareSolvers by one twice',
    () => library.compareSolvers(problem, { device: open(), solvers: ['bures', 'bures'] }),
    'compareSolvers: solvers are of energy, quantile, bures,',
  ],
  [
    'compareSolvers of one point',
    () => library.compareSolvers(problem, { device: open(), points: 1 }),
    'compareSolvers: points must be a whole number from 2 up; got 1.',
  ],
  [
    'compareSolvers with a misspelt option',
    () => library.compareSolvers(problem, wrong({ device: open(), solver: ['bures'] })),
    'compareSolvers: has no setting "solver"; got ',
  ],
  [
    'loadBarycenter()',
    () => library.loadBarycenter(wrong(undefined)),
    'load run: it needs the path of a run folder; got nothing.',
  ],
  ['saveClassical()', () => library.saveClassical(wrong(undefined), 'nowhere'), 'saveClassical: it needs a result'],
  [
    'gradientFlow()',
    () => library.gradientFlow(wrong(undefined)),
    'gradientFlow: settings are an object; got nothing.',
  ],
  [
    'cellCentres()',
    () => library.cellCentres(wrong(undefined)),
    'cellCentres: grid: settings are an object; got nothing.',
  ],
];

import * as library from '../../../src/index.js';
import { wrong, type Mistake } from './mistake.js';

/** Of sweeps; nothing is written by any of them. */
export const sweepMistakes = (problem: library.Problem): Mistake[] => [
  [
    'sweep()',
    () => library.sweep(wrong(undefined), wrong(undefined), wrong(undefined)),
    'sweep: it needs a problem; got nothing. Pass what defineProblem({ … }) gives.',
  ],
  ['sweep without options', () => library.sweep(problem, {}, wrong(undefined)), 'sweep: settings are an object; got'],
  ['sweep without out', () => library.sweep(problem, {}, wrong({})), 'sweep: out must be the path of a folder; got'],
  [
    'sweep without axes',
    () => library.sweep(problem, wrong(undefined), { out: 'never' }),
    'sweep axes: settings are an object; got nothing.',
  ],
  [
    'sweep by a queue without a store',
    () => library.sweep(problem, {}, { out: 'never', queue: wrong({ address: 'redis://127.0.0.1:1' }) }),
    'sweep queue: it needs a store; got nothing.',
  ],
  [
    'sweep by a queue with a misspelt option',
    () => library.sweep(problem, {}, { out: 'never', queue: wrong({ adress: 1 }) }),
    'sweep queue: has no setting "adress"; got 1. Did you mean "address"?',
  ],
  [
    'sweep on no device',
    () => library.sweep(problem, {}, { out: 'never', devices: [] }),
    'sweep: devices are a list of one at least; got a list of 0. Pass [await openDevice()].',
  ],
  [
    'sweep on a promise',
    () => library.sweep(problem, {}, { out: 'never', devices: [wrong(Promise.resolve())] }),
    'sweep: it needs an open device; got a promise. Await it: await openDevice().',
  ],
  [
    'sweep with no iterations',
    () => library.sweep(problem, {}, { out: 'never', warmIterations: 0 }),
    'sweep: warmIterations must be whole, from 1; got 0.',
  ],
  [
    'sweep drawing another seed',
    () => library.sweep(problem, { seeds: 2 }, { out: 'never', figureSeed: 2 }),
    'sweep: figureSeed must be one of the seeds; got 2. Give 0, say.',
  ],
];

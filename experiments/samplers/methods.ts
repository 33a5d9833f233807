import type { ProblemInput } from '../../src/index.js';
import { SOLVER } from '../twister/problem.js';

type Sampler = NonNullable<ProblemInput['sampler']>;
type Training = NonNullable<ProblemInput['training']>;

/** One way to train: chains, and what an iteration does with them. */
export interface Method {
  /** In tables and as the title of a panel. */
  readonly name: string;
  readonly sampler: Sampler;
  readonly training?: Pick<Training, 'gradient'>;
  /** Of the iterations, at first under an ε that falls to the problem's. */
  readonly annealed?: number;
  /** Of the iterations, at first by importance sampling from one Gaussian; then by `sampler`. */
  readonly withoutChains?: number;
}

/** Those of the twister's example before its chains were kept: every iteration's are new. */
export const COLD: Method = {
  name: '`ula`',
  sampler: { kind: 'ula', steps: SOLVER.steps, stepSize: SOLVER.stepSize },
};

const LONG_STEPS = { kind: 'leimkuhler-matthews', stepSize: 0.006 } as const;
const fixed = (draws: number): NonNullable<Training['gradient']> => ({
  kind: 'importance',
  proposal: 'fixed',
  draws,
  leastEffective: 0,
});

/** As many gradients as the plain chains have, steps by default; then chains that are kept, and none at all. */
export const METHODS: readonly Method[] = [
  COLD,
  { name: '`underdamped`', sampler: { kind: 'underdamped', steps: 100 } },
  { name: '`mala`', sampler: { kind: 'mala', steps: 100 } },
  { name: '`barker`', sampler: { kind: 'barker', steps: 100 } },
  { name: '`hmc`, 5 moves', sampler: { kind: 'hmc', steps: 20 } },
  { name: '`rwm`', sampler: { kind: 'rwm', steps: 200 } },
  { name: '`leimkuhler-matthews`', sampler: { kind: 'leimkuhler-matthews', steps: 60 } },
  {
    name: '`leimkuhler-matthews`, `precondition`',
    sampler: { kind: 'leimkuhler-matthews', steps: 60, precondition: 'diagonal' },
  },
  { name: '`leimkuhler-matthews`, annealed ε', sampler: { ...LONG_STEPS, steps: 60 }, annealed: 0.5 },
  {
    name: '`leimkuhler-matthews`, `memory`',
    sampler: { ...LONG_STEPS, steps: 12, memory: { batches: 8, visits: 16, steps: 3 } },
  },
  { name: '`leimkuhler-matthews`, `carry`', sampler: { ...LONG_STEPS, steps: 12, carry: { steps: 4 } } },
  { name: 'importance, 256 draws', sampler: { ...LONG_STEPS, steps: 12 }, training: { gradient: fixed(256) } },
  {
    name: 'importance, then `memory`',
    sampler: { ...LONG_STEPS, steps: 12, memory: { batches: 8, visits: 16, steps: 3 } },
    training: { gradient: fixed(256) },
    withoutChains: 0.25,
  },
];

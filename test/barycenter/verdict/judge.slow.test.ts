import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, component, defineCost, greaterThan, mul, squaredNorm, sub, where } from '../../../src/autograd/index.js';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { knownFields } from '../../../src/barycenter/problem/known_fields.js';
import type { ProblemInput } from '../../../src/barycenter/problem/problem.js';
import type { MetricPoint } from '../../../src/barycenter/training/checkpoint.js';
import { judge, kindOf, type JudgeInput } from '../../../src/barycenter/verdict/judge.js';
import { check, type Check, type Verdict, type VerdictKind } from '../../../src/barycenter/verdict/verdict.js';
import { openCpuDevice, type CpuDevice } from '../../../src/device/cpu/cpu_device.js';
import { standardMarginals, withZeroPotential } from '../../support/known_plans.js';
import { TestRandom } from '../../support/random.js';

let device: CpuDevice;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 2 });
});
afterAll(() => device.close());

/** What is wrong with a result; nothing: it is as good as one can be. */
interface Faults {
  readonly jump?: boolean;
  readonly longStep?: boolean;
  readonly fewSteps?: boolean;
  /** Chains four times as long: elsewhere, or nowhere. */
  readonly longer?: 'moved' | 'diverged';
  /** One push-forward lies elsewhere. */
  readonly apart?: boolean;
  readonly falling?: boolean;
  readonly epsilon?: number;
  readonly stepSize?: number;
  /** Deviation that chains start with, where the problem says so. */
  readonly start?: number;
  /** Chains that could be carried began anew. */
  readonly anew?: boolean;
  /** Steps are tested, and so many accepted in training. */
  readonly acceptance?: number;
  readonly kind?: 'mala' | 'rwm';
}

/** [2] clouds of N(0, I), the second moved by `shift`: 8,192 points, for a scatter of a quarter of a floor. */
const clouds = (seed: number, shift = 0): Float32Array[] =>
  [0, 1].map((k) => new TestRandom(seed + k).normals(2 * 8192).map((v) => v + k * shift));

const jumping = defineCost((x, y) =>
  add(mul(0.5, squaredNorm(sub(x, y))), where(greaterThan(component(y, 0), 0), 1, 0)),
);
const falls: MetricPoint[] = [
  { iteration: 2, surrogate: 0, learningRate: 0.01, seconds: 0, loss: 0, lossChange: -1, lossChangeError: 0.01 },
];

/**
 * The verdict on plans N(x, ε I), which is what the zero potential has, with push-forwards that are put beside them.
 */
function judged({
  jump,
  longStep,
  fewSteps,
  longer,
  apart,
  falling,
  epsilon = 0.1,
  stepSize,
  start,
  acceptance,
  kind = 'mala',
  anew,
}: Faults): Promise<Verdict> {
  const marginals = standardMarginals(2).map((m) => (jump ? { ...m, cost: jumping } : m)) as ProblemInput['marginals'];
  const shift = apart ? 0.3 : 0;
  const sampler = {
    steps: fewSteps ? 5 : 60,
    ...(anew ? { carry: {} } : {}),
    kind: acceptance === undefined ? ('ula' as const) : kind,
    ...(stepSize === undefined ? {} : { stepSize }),
    ...(start === undefined ? {} : { init: { kind: 'gaussian' as const, standardDeviation: start } }),
  };
  return withZeroPotential(device, { epsilon, marginals, sampler }, longStep ? 1.5 : 0.1, ({ loaded, trained }) => {
    const input: JudgeInput = {
      device,
      loaded,
      trained,
      pushed: clouds(21, shift),
      longer: longer === 'diverged' ? undefined : clouds(23, longer === 'moved' ? shift + 0.3 : shift),
      history: [
        ...(falling ? falls : []),
        ...(anew ? [{ iteration: 1, surrogate: 0, learningRate: 0.01, seconds: 0, carried: 0 }] : []),
        ...(acceptance === undefined
          ? []
          : [{ iteration: 3, surrogate: 0, learningRate: 0.01, seconds: 0, acceptance }]),
      ],
      seed: 0,
    };
    return judge(input);
  });
}

describe('what is to be mended first', () => {
  const failed = (name: Check['name']): Check => check(name, 3, 2, '');
  const engine = { engine: { epsilon: 1, deviation: 1 } } as Parameters<typeof kindOf>[1];

  it.each<[VerdictKind, Check['name'][]]>([
    ['strays', ['strays']],
    // Far starts are other points' draws, strays among them.
    ['strays', ['strays', 'memory', 'longer chains', 'agreement']],
    ['step-too-long', ['step', 'strays', 'memory']],
    ['cost-jumps', ['cost', 'strays']],
    ['not-mixed', ['memory']],
  ])('is %s of %j', (kind, names) => {
    expect(kindOf(names.map(failed), engine)).toBe(kind);
  });
});

describe('judge', () => {
  it.each<[VerdictKind, Faults]>([
    ['converged', {}],
    ['train-longer', { falling: true }],
    ['train-longer', { apart: true }],
    ['epsilon-too-small', { apart: true, epsilon: 1e-4 }],
    ['converged', { epsilon: 1e-4 }],
    // The blur is held against the data, wherever chains start.
    ['epsilon-too-small', { apart: true, epsilon: 1e-4, start: 0.01 }],
    ['train-longer', { apart: true, start: 20 }],
    ['not-mixed', { longer: 'moved' }],
    ['not-mixed', { fewSteps: true }],
    ['not-mixed', { longer: 'moved', apart: true, falling: true, epsilon: 1e-4 }],
    ['step-too-long', { longStep: true }],
    ['step-too-long', { longStep: true, longer: 'moved', apart: true, falling: true }],
    ['cost-jumps', { jump: true }],
    ['cost-jumps', { jump: true, longStep: true, longer: 'moved', apart: true, falling: true }],
    ['diverges', { longer: 'diverged' }],
    ['diverges', { jump: true, longStep: true, longer: 'diverged', apart: true, falling: true }],
  ])('says %s of %j', async (kind, faults) => {
    const verdict = await judged(faults);
    expect(verdict.kind, verdict.line).toBe(kind);
    // The line begins with what to do, and ends with what was measured: of all that failed, or of what speaks for a
    // good result.
    const failed = verdict.checks.filter((c) => !c.passed);
    const told =
      kind === 'converged' ? verdict.checks.filter((c) => c.name === 'agreement' || c.name === 'step') : failed;
    expect(verdict.line.endsWith(`(${told.map((c) => c.line).join('; ')})`)).toBe(true);
    expect(failed.length > 0).toBe(kind !== 'converged');
  });

  it('says where sampler.carry does nothing, after the verdict itself', async () => {
    const { kind, line } = await judged({ anew: true });
    expect(kind).toBe('converged');
    expect(line).toMatch(/^converged \(.*\); sampler\.carry does nothing here: .* use sampler\.memory, or raise /);
  });

  it('measures all there is to measure', async () => {
    const names = async (faults: Faults) => (await judged(faults)).checks.map((c) => c.name);
    expect(await names({})).toEqual(['step', 'memory', 'longer chains', 'agreement']);
    expect(await names({ jump: true, falling: true })).toEqual([
      'cost',
      'step',
      'memory',
      'longer chains',
      'agreement',
      'progress',
    ]);
  });

  it('names fields that a problem has', async () => {
    const problem = defineProblem({ epsilon: 1, marginals: standardMarginals(1) });
    for (const faults of [
      { longer: 'diverged' },
      { longStep: true },
      { longStep: true, stepSize: 0.15 },
      { fewSteps: true, longer: 'moved' },
      { apart: true },
    ] as const) {
      const { line } = await judged(faults);
      const named = [...line.matchAll(/\b(sampler|training|potential)\.(\w+)/g)];
      expect(named.length, line).toBeGreaterThan(0);
      for (const [, part, field] of named) expect(knownFields([part]), line).toContain(field);
    }
    expect(Object.keys(problem)).toContain('epsilon');
    // Where longer chains change nothing, more steps would not either.
    expect((await judged({ fewSteps: true })).line).toMatch(
      /^chains have not mixed, and longer ones would not: .* raise epsilon/,
    );
    expect((await judged({ apart: true, epsilon: 1e-4 })).line).toMatch(
      /raise epsilon, or train longer with a lower learning rate/,
    );
  });

  it('tells a problem that leaves steps open what to set them to, and one that sets them to lower them', async () => {
    expect((await judged({ longStep: true })).line).toMatch(
      /^the step is too long: set sampler\.stepSize to 0\.075, half of the shortest that chains took,/,
    );
    expect((await judged({ longStep: true, stepSize: 0.15 })).line).toMatch(
      /^the step is too long: lower sampler\.stepSize, or leave it out,/,
    );
    expect((await judged({ longer: 'diverged' })).line).toMatch(/^chains diverge: set sampler\.stepSize to 0\.0050,/);
  });

  it('tells chains that stand still because their steps are refused to take shorter ones', async () => {
    // 60 steps of η = ε/10 forget a far start to (1 − η/2ε)⁶⁰, those of 5 to 0.77 of it.
    expect((await judged({ acceptance: 0.03, fewSteps: true })).line).toMatch(
      /^chains have not mixed, of whose steps 3 % are accepted: set sampler\.stepSize to 0\.0050,/,
    );
    expect((await judged({ acceptance: 0.03, fewSteps: true, stepSize: 0.01 })).line).toMatch(
      /^chains have not mixed, of whose steps 3 % are accepted: lower sampler\.stepSize/,
    );
    expect((await judged({ acceptance: 0.6, fewSteps: true })).line).toMatch(
      /^chains have not mixed, and longer ones .* raise epsilon, or use sampler.temper, and train again \(/,
    );
    // Random walks accept a quarter at their best.
    expect((await judged({ acceptance: 0.15, fewSteps: true })).line).toMatch(/of whose steps 15 % are accepted/);
    expect((await judged({ acceptance: 0.15, fewSteps: true, kind: 'rwm' })).line).toMatch(
      /^chains have not mixed[:,] (?!of whose)/,
    );
    // Nothing is said of what a step does to chains that are exact at any.
    expect((await judged({ acceptance: 0.99 })).line).toMatch(
      /^converged \(conditional variances are about -?\d+ % wider than at a short step; /,
    );
  });
});

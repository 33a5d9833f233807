import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from '../support/bench.js';
import { WrongKernelError } from '../support/check.js';
import { timeCommand } from '../support/commands.js';
import { fromRoot } from '../support/root.js';
import { ascending } from '../support/timing.js';

const SEEDS = [0, 1, 2];

interface Errors {
  /** BW₂²-UVP and L²-UVP against the exact answer, percent, each the worst of the marginals. */
  readonly barycenter: number;
  readonly means: number;
}
/** What the demo scored with cold chains: ours must not be worse. */
const BOUNDS: Errors = { barycenter: 0.25, means: 0.8 };

/** Of what `solve --json` prints. */
interface Printed {
  readonly verdict: { readonly kind: string };
  readonly evaluation: {
    readonly exact: { readonly marginals: readonly Record<string, { readonly value: number }>[] };
  };
}

const errorsOf = ({ exact: { marginals } }: Printed['evaluation']): Errors => {
  const worst = (score: string): number => Math.max(...marginals.map((scores) => scores[score].value));
  return { barycenter: worst('barycenterUvp'), means: worst('conditionalMeanUvp') };
};

/**
 * `npm run demo` beside what it was before minibatches were met again: the same clouds and network, cold chains of 100
 * steps of `ula` at every iteration, 800 of them. Whole processes in turns, a seed a round.
 */
export const demoBench: Bench = {
  name: 'demo',
  async measure({ device, quick }) {
    if (device.kind !== 'cpu') return [];
    const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
    try {
      const given = JSON.parse(readFileSync(fromRoot('examples', 'twister.json'), 'utf8')) as Record<string, object>;
      const training = { ...given.training, iterations: quick ? 2 : 800 };
      const optimizer = { kind: 'adam', learningRate: 0.02, schedule: { kind: 'linear', final: 0 } };
      const problems = {
        cold: {
          ...given,
          sampler: { kind: 'ula', steps: quick ? 5 : 100, stepSize: 0.003 },
          training: { ...training, optimizer },
        },
        now: quick ? { ...given, training } : given,
      };
      const found = { cold: [] as number[], now: [] as number[] };
      const errors: Errors[] = [];
      const verdicts: string[] = [];
      for (const seed of quick ? [0] : SEEDS)
        for (const name of ['cold', 'now'] as const) {
          const file = path.join(folder, `${name}.json`);
          writeFileSync(file, JSON.stringify({ ...problems[name], $schema: undefined }));
          const given = [file, '--out', path.join(folder, `${name}-${seed}`), '--seed', String(seed)];
          const { seconds, printed } = await timeCommand('solve', ...given, '--device', 'cpu', '--json', '--quiet');
          found[name].push(seconds);
          if (name === 'cold') continue;
          const { evaluation, verdict } = JSON.parse(printed) as Printed;
          errors.push(errorsOf(evaluation));
          verdicts.push(verdict.kind);
        }
      const worst = {
        barycenter: Math.max(...errors.map(({ barycenter }) => barycenter)),
        means: Math.max(...errors.map(({ means }) => means)),
      };
      if (!quick && !(worst.barycenter <= BOUNDS.barycenter && worst.means <= BOUNDS.means))
        throw new WrongKernelError(
          `demo: errors of ${worst.barycenter} and ${worst.means} % are above ${BOUNDS.barycenter} and ${BOUNDS.means} %`,
        );
      return [
        {
          name: 'npm run demo',
          group: 'demo',
          seconds: ascending(found.now),
          columns: {
            'BW₂²-UVP, L²-UVP, %': `${worst.barycenter.toPrecision(2)}, ${worst.means.toPrecision(2)}`,
            verdicts: verdicts.join(', '),
          },
        },
        {
          name: 'the same with cold chains of 100 steps',
          group: 'demo',
          seconds: ascending(found.cold),
          ratios: found.cold.map((seconds, i) => seconds / found.now[i]),
        },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

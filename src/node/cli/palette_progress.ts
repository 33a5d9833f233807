import cliProgress from 'cli-progress';
import type { GradeProgress } from '../palette/grade_pictures.js';
import { createIterations, createProgress } from './progress.js';

/** Counted steps of something: a bar on a terminal, a line for each (of more than 20, each tenth) elsewhere. */
export interface Steps {
  /** Before a step, counted from 0. */
  at(step: number, what: string): void;
  stop(): void;
}

const silent = (): Steps => ({ at: () => undefined, stop: () => undefined });

/** Steps of which every one gets a line. */
const FEW = 20;

function bar(label: string, total: number): Steps {
  const format = `${label} {bar} {value}/{total} {text}`;
  const progress = new cliProgress.SingleBar({ format, stream: process.stderr }, cliProgress.Presets.shades_classic);
  progress.start(total, 0, { text: '' });
  return {
    at: (step, text) => progress.update(step, { text }),
    stop: () => progress.stop(),
  };
}

function lines(label: string, total: number): Steps {
  const every = total <= FEW ? 1 : Math.ceil(total / 10);
  return {
    at(step, text) {
      if (step % every === 0) process.stderr.write(`${label} ${step + 1}/${total}: ${text}\n`);
    },
    stop: () => undefined,
  };
}

export function createSteps(label: string, total: number, quiet: boolean): Steps {
  if (quiet) return silent();
  return process.stderr.isTTY ? bar(label, total) : lines(label, total);
}

interface GradeProgressOptions {
  /** Names of all pictures, and of those that count. */
  readonly names: readonly string[];
  readonly giving: readonly string[];
  readonly iterations: number;
  readonly quiet: boolean;
}

/** Progress through training, measuring and fitting, and writing, one thing at a time. */
export function createGradeProgress(options: GradeProgressOptions): GradeProgress & { stop(): void } {
  const { names, giving, iterations, quiet } = options;
  let current: { name: string; stop(): void } = { name: '', stop: () => undefined };
  const enter = <T extends { stop(): void }>(name: string, make: () => T): T => {
    if (current.name === name) return current as unknown as T;
    current.stop();
    const next = make();
    current = Object.assign(next, { name });
    return next;
  };
  return {
    training: (point) => enter('training', () => createProgress(iterations, 0, quiet)).update(point),
    solving: (iteration, residual) => enter('solving', () => createIterations(quiet)).update(iteration, residual),
    stage: (stage, k) =>
      enter('stages', () => createSteps('grade', giving.length, quiet)).at(k, `${stage} ${giving[k]}`),
    picture: (k, doing) =>
      enter('pictures', () => createSteps('picture', names.length, quiet)).at(
        k,
        doing === undefined ? names[k] : `${doing} ${names[k]}`,
      ),
    stop: () => current.stop(),
  };
}

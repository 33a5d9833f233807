import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fromRoot } from './root.js';

export interface PotQuestion {
  readonly folder: string;
  readonly histograms: number;
  readonly side: number;
  readonly reg: number;
  readonly weights: readonly number[];
  readonly iterations: number;
  readonly method: 'sinkhorn' | 'sinkhorn_log';
}

/** POT behind a child process, which `bench/peers/pot_grid.py` is. */
export class PotProcess {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly lines: AsyncIterator<string, unknown>,
    readonly version: string,
  ) {}

  /** The first Python that has POT; a string says why there is none. */
  static async open(): Promise<PotProcess | string> {
    const pythons = [...new Set([process.env.PYTHON, '/usr/bin/python3', 'python3'])];
    const reasons: string[] = [];
    for (const python of pythons.filter((name) => name !== undefined)) {
      const child = spawn(python, [fromRoot('bench', 'peers', 'pot_grid.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
      child.on('error', (error) => reasons.push(error.message));
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const hello = await next(lines);
      if (typeof hello.version === 'string') return new PotProcess(child, lines, hello.version);
      reasons.push(typeof hello.unavailable === 'string' ? hello.unavailable : `${python} did not answer`);
    }
    return `${reasons.join('; ')}. To have it: apt-get install python3-pot libopenblas0-pthread`;
  }

  /** @returns seconds by its own clock */
  async solve(question: PotQuestion): Promise<number> {
    this.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { seconds } = await next(this.lines);
    if (typeof seconds === 'number' && seconds > 0) return seconds;
    throw new Error('pot_grid.py ended, or answered without seconds.');
  }

  /** Ends its input, which ends it. */
  close(): void {
    this.child.stdin.end();
  }
}

async function next(lines: AsyncIterator<string, unknown>): Promise<Readonly<Record<string, unknown>>> {
  const { value, done } = await lines.next();
  return done ? {} : (JSON.parse(String(value)) as Readonly<Record<string, unknown>>);
}

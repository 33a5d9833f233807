import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { WrongKernelError } from './check.js';
import { fromRoot } from './root.js';

const main = fromRoot('dist', 'src', 'node', 'cli', 'main.js');

/** A command of ours in a process of its own. */
export function beginCommand(...args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [printed, said] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => (printed += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, printed: () => printed, said: () => said };
}

/** Seconds of the whole process, and what it printed. @throws WrongKernelError where it does not exit with 0 */
export async function timeCommand(...args: readonly string[]): Promise<{ seconds: number; printed: string }> {
  const start = performance.now();
  const { ended, printed, said } = beginCommand(...args);
  const code = await ended;
  if (code !== 0) throw new WrongKernelError(`barycenter ${args[0]} ended with ${code}: ${said()}`);
  return { seconds: (performance.now() - start) / 1000, printed: printed() };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));

/** A command of the build in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  /** Standard error so far. */
  said(): string;
  /** Once standard error has this. */
  says(text: string): Promise<void>;
  /** Exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
}

export function start(...args: string[]): Running {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  const waiting: { text: string; resolve: () => void; reject: (error: Error) => void }[] = [];
  child.stderr.on('data', (piece: Buffer) => {
    text += piece.toString();
    for (const { text: wanted, resolve } of waiting) if (text.includes(wanted)) resolve();
  });
  const exit = once(child, 'exit').then(([code, signal]) => {
    for (const { text: wanted, reject } of waiting) reject(new Error(`ended without saying "${wanted}": ${text}`));
    return (code ?? signal) as number | string;
  });
  return {
    child,
    said: () => text,
    says: (wanted) =>
      new Promise((resolve, reject) => {
        if (text.includes(wanted)) resolve();
        else waiting.push({ text: wanted, resolve, reject });
      }),
    ended: () => exit,
  };
}

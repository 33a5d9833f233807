import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { Random } from '../fuzz/random.mjs';

export const main = fileURLToPath(new URL('../../../dist/src/node/cli/main.js', import.meta.url));
export const CPU = ['--device', 'cpu', '--threads', '1'];
const MEMORY_EVERY = 1000;

/** MiB that a process holds, on Linux; undefined elsewhere, and once it has ended. */
function resident(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Workers that join and leave; every second one at trainings. */
export function soakCrew({ address, folder, count, seed }) {
  const random = new Random(seed);
  const alive = [];
  const faults = [];
  const peaks = new Map();
  let [joined, killed] = [0, 0];
  /** Samples a process' memory until it ends. */
  const sampled = (kind, child) => {
    const timer = setInterval(() => {
      const now = resident(child.pid);
      if (now === undefined || Number.isNaN(now)) return;
      const { samples, peak, sum } = peaks.get(kind) ?? { samples: 0, peak: 0, sum: 0 };
      peaks.set(kind, { samples: samples + 1, peak: Math.max(peak, now), sum: sum + now });
    }, MEMORY_EVERY);
    child.once('exit', () => clearInterval(timer));
  };
  const join_ = () => {
    const trains = joined++ % 2 === 1;
    const kind = trains ? ['--train'] : ['--store', join(folder, 'store'), '--lock', '2', '--grace', '2'];
    const args = [main, 'worker', '--queue', address, ...kind, ...CPU];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece) => (said = (said + piece).slice(-2000)));
    sampled(trains ? 'worker at trainings' : 'worker', child);
    const one = { child, wanted: undefined };
    one.ended = once(child, 'exit').then(([code, signal]) => {
      // A process that is still loading has nothing to give back and nobody who hears the signal: it dies of it.
      const isLoading = said === '' && signal === 'SIGTERM';
      const isWanted =
        one.wanted === 'SIGKILL' ? signal === 'SIGKILL' : one.wanted === 'SIGTERM' && (code === 0 || isLoading);
      if (!isWanted) faults.push(`a worker ended with ${code ?? signal} after ${one.wanted ?? 'no signal'}: ${said}`);
    });
    alive.push(one);
  };
  const leave = (signal) => {
    const [one] = alive.splice(random.below(alive.length), 1);
    one.wanted = signal;
    if (signal === 'SIGKILL') killed++;
    one.child.kill(signal);
    return one.ended;
  };
  return {
    sampled,
    get joined() {
      return joined;
    },
    get killed() {
      return killed;
    },
    async change(goesOn) {
      while (alive.length < count) join_();
      while (goesOn()) {
        await delay(2000 + random.below(8000));
        if (!goesOn()) break; // all are told to stop meanwhile
        if (alive.length === 0 || (alive.length < count + 2 && random.below(2) === 0)) join_();
        else void leave(random.below(2) === 0 ? 'SIGKILL' : 'SIGTERM');
      }
    },
    /** Has all stop gracefully. @returns what went wrong */
    async end() {
      const ended = [];
      while (alive.length > 0) ended.push(leave('SIGTERM'));
      await Promise.all(ended);
      return faults;
    },
    async kill() {
      const ended = [];
      while (alive.length > 0) ended.push(leave('SIGKILL'));
      await Promise.all(ended);
    },
    memory: () =>
      Object.fromEntries(
        [...peaks].map(([kind, { samples, peak, sum }]) => [
          kind,
          { samples, 'mean MiB': Math.round(sum / samples), 'peak MiB': Math.round(peak) },
        ]),
      ),
  };
}

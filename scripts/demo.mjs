// npm run demo: the twister end to end, on the device that `auto` picks: solve, score against the exact answer, draw.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = `${root}runs/twister`;
const main = `${root}dist/src/cli/main.js`;

/** Runs a script of this repository and stops with its exit code when it fails. */
function step(...args) {
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

if (!existsSync(main)) step('scripts/build.mjs');
rmSync(run, { recursive: true, force: true }); // the demo's own folder of last time
step(main, 'solve', 'examples/twister.json', '--out', 'runs/twister', ...process.argv.slice(2));
step(main, 'plot', 'runs/twister', '--output', 'runs/twister/figure.png');

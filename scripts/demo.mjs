// npm run demo: the twister end to end, on the device that `auto` picks: solve, score against the exact answer, draw.
//   npm run demo [-- --quick] [-- options of `barycenter solve`]
// `--quick` takes a small untrained twister instead: every step of the way in seconds, for continuous integration.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'dist/src/node/cli/main.js');
const quick = process.argv.includes('--quick');
const options = process.argv.slice(2).filter((argument) => argument !== '--quick');
const name = quick ? 'twister-quick' : 'twister';
const run = `runs/${name}`;

/** Runs a Node script of this repository and stops with its exit code when it fails. */
function step(...argv) {
  const { status, signal } = spawnSync(process.execPath, argv, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));
}

step('scripts/build.mjs'); // returns at once when nothing changed
rmSync(join(root, run), { recursive: true, force: true }); // the demo's own folder of last time
step(main, 'solve', `examples/${name}.json`, '--out', run, ...options);

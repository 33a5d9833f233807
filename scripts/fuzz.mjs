/**
 * npm run fuzz: mutates files of every kind that users bring, and reads them in a child process. Each must be read or
 * refused with a typed error, in time and in bounds of memory.
 *   node scripts/fuzz.mjs [options]            (--help lists them)
 * Readers get equal shares of the time, HDF5's slow start apart; the cases of each depend on the seed and their number
 * alone.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { newCommand, numberFrom } from './support/command.mjs';
import { mutate } from './support/fuzz/mutate.mjs';
import { Random } from './support/fuzz/random.mjs';
import { readers } from './support/fuzz/readers.mjs';
import { runNode } from './support/run_child.mjs';

/** A case takes milliseconds, the start of HDF5's reader a second or two on a busy machine. */
const LONGEST_CASE_MS = 60_000;
/** The files have under 20 kB; Node with every reader loaded takes a seventh of this. */
const LARGEST_RESIDENT_MB = 1024;
const MOST_FAULTS = 20;

const scripts = dirname(fileURLToPath(import.meta.url));
const root = dirname(scripts);
const command = newCommand('npm run fuzz --')
  .description('Mutates files of every kind that users bring, and reads them.')
  .option('--seconds <n>', 'how long', numberFrom(0.1), 120)
  .option('--seed <text>', 'of the cases', '1')
  .option('--only <reader>', 'one reader alone')
  .option('--case <index>', 'run one case again', numberFrom(0))
  .option('--keep', 'leave the last files in the folder that is printed')
  .parse();
const flags = command.opts();

const built = await runNode([join(scripts, 'build.mjs')]);
if (built !== 0) process.exit(built);

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const all = await readers(root, folder);
const chosen = all.filter(({ name }) => flags.only === undefined || name === flags.only);
if (chosen.length === 0) command.error(`error: option '--only' takes one of ${all.map(({ name }) => name).join(', ')}`);

/** @typedef {{ kind: string, detail?: string }} Verdict */

/** A child that reads; killed and started anew when it goes wrong. */
class Child {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  process;

  async start() {
    const child = fork(join(scripts, 'support', 'fuzz', 'child.mjs'), [root, folder], {
      execArgv: ['--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.process = child;
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('fuzz: the child does not start')));
    });
    child.removeAllListeners('exit');
    return child;
  }

  /** Resident memory in MB, where the system says it. */
  resident() {
    try {
      const status = readFileSync(`/proc/${this.process?.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      return 0;
    }
  }

  /** @param {{ reader: string, variant: number, path: string }} task @returns {Promise<Verdict>} */
  async run(task) {
    const child = this.process ?? (await this.start());
    /** @type {Verdict} */
    const verdict = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'hang' }), LONGEST_CASE_MS);
      const watch = setInterval(() => {
        const resident = this.resident();
        if (resident > LARGEST_RESIDENT_MB) resolve({ kind: 'memory', detail: `${resident.toFixed(0)} MB` });
      }, 50);
      const onExit = (/** @type {number | null} */ code, /** @type {string | null} */ signal) =>
        resolve({ kind: 'crash', detail: `exit ${code ?? signal}` });
      child.once('message', (message) => resolve(/** @type {Verdict} */ (message)));
      child.once('exit', onExit);
      child.send(task, () => undefined);
      this.settled = () => {
        clearTimeout(timer);
        clearInterval(watch);
        child.removeAllListeners('message');
        child.removeAllListeners('exit');
      };
    });
    this.settled?.();
    if (verdict.kind !== 'read' && verdict.kind !== 'refused') this.stop();
    return verdict;
  }

  stop() {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }
}

const child = new Child();
const tally = new Map(
  chosen.map((reader) => [reader.name, { reader, cases: 0, read: 0, refused: 0, faults: 0, milliseconds: 0 }]),
);
/** @type {string[]} */
const faults = [];

/** @param {string} name @param {number} index */
async function runCase(name, index) {
  const row = tally.get(name);
  if (row === undefined) throw new Error(name);
  const { extension, corpus, text, variants, wrap } = row.reader;
  const random = new Random(`${flags.seed} ${name} ${index}`);
  const [original, other] = [random.pick(corpus), random.pick(corpus)];
  const bytes = mutate(readFileSync(original), readFileSync(other), random, text);
  const path = join(folder, `case${extension}`);
  writeFileSync(path, wrap === undefined ? bytes : wrap(bytes));
  const variant = random.below(variants.length);
  const started = performance.now();
  const { kind, detail } = await child.run({ reader: name, variant, path });
  row.milliseconds += performance.now() - started;
  row.cases++;
  if (kind === 'read') row.read++;
  else if (kind === 'refused') row.refused++;
  else {
    row.faults++;
    faults.push(name);
    console.log(`FAULT ${kind}: --seed ${flags.seed} --only "${name}" --case ${index}\n${detail ?? ''}`);
  }
  if (flags.case !== undefined) console.log(`${kind}, ${bytes.length} bytes, from ${original}, variant ${variant}`);
}

if (flags.case !== undefined) {
  for (const { name } of chosen) await runCase(name, flags.case);
} else {
  await child.start();
  const end = performance.now() + 1000 * flags.seconds;
  while (performance.now() < end && faults.length < MOST_FAULTS) {
    const [next] = [...tally.values()].sort(
      (a, b) => a.milliseconds / (a.reader.share ?? 1) - b.milliseconds / (b.reader.share ?? 1),
    );
    await runCase(next.reader.name, next.cases);
  }
}
child.stop();
if (flags.keep) console.log(`files: ${folder}`);
else rmSync(folder, { recursive: true });

console.log(`seed ${flags.seed}`);
for (const { reader, cases, read, refused, faults: bad } of tally.values()) {
  console.log(
    `${reader.name.padEnd(14)} ${String(cases).padStart(7)} cases  ${String(read).padStart(6)} read  ${String(refused).padStart(7)} refused  ${bad} faults`,
  );
}
process.exit(faults.length === 0 ? 0 : 1);

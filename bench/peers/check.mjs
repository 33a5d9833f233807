/**
 * Checks every variant of every peer against float64, and the moments of the noise; with --time also times the usual
 * shapes (fastest of a few short runs).
 *   node bench/peers/check.mjs [options] [peer…]            (--help lists them)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { namesOf, newCommand } from '../../scripts/support/command.mjs';
import { softwareVulkanEnvironment } from '../../scripts/support/software_vulkan.mjs';
import { centralDifferenceChain } from './support/central_difference_chain.mjs';
import { FEATURES, SHAPES, writeCase } from './support/sample_cases.mjs';

const PEERS = ['typed_arrays', 'onnxruntime', 'tfjs', 'jax', 'jax_threads'];
/** Two steps as the benchmark checks them, and more than the ten that some peers unroll. */
const STEPS = [2, 11];
const CHECKED_CHAINS = 24;
/**
 * For two steps, and in proportion for more: float32 rounding, a kink of ReLU that rounding puts on the other side
 * (1e-4), and the sine and cosine of WGSL, which may be wrong by 2⁻¹¹.
 */
const [ABSOLUTE, RELATIVE] = [2e-4, 1e-5];

const here = dirname(fileURLToPath(import.meta.url));
const command = newCommand('node bench/peers/check.mjs')
  .description('Checks every variant of every peer against float64, and the moments of the noise.')
  .argument('[peers...]', 'only these; default: all', namesOf(PEERS))
  .option('--time', 'also time the usual shapes')
  .option('--only <text>', 'cases with this in their name', '')
  .option('--variant <text>', 'variants with this in their name', '')
  .parse();
const options = command.opts();
const [peers] = command.processedArgs;
const environment = { ...process.env, ...(await softwareVulkanEnvironment()) };
const scratch = mkdtempSync(join(tmpdir(), 'peers-'));
let failures = 0;
try {
  const cases = [...FEATURES, ...SHAPES].filter(({ name }) => name.includes(options.only));
  const written = cases.map((sample) => ({
    folder: join(scratch, sample.name),
    ...writeCase(join(scratch, sample.name), sample),
  }));
  for (const peer of peers.length > 0 ? peers : PEERS) await checkPeer(peer, written);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function checkPeer(name, cases) {
  const { greeting, ask, end } = await openPeer(join(here, `${name}.mjs`));
  console.log(JSON.stringify(greeting));
  for (const variant of (greeting.variants ?? []).filter((v) => v.includes(options.variant))) {
    for (const sample of cases) {
      const start = performance.now();
      const prepared = await ask({ do: 'prepare', variant, folder: sample.folder });
      const took = ((performance.now() - start) / 1e3).toFixed(1);
      const outcome = prepared.ok ? await checkCase(ask, sample) : JSON.stringify(prepared);
      if (!prepared.ok && !prepared.unsupported) failures++;
      const timed =
        prepared.ok && options.time && SHAPES.some((s) => s.name === sample.given.name) ? await time(ask) : '';
      console.log(`${name} ${variant} ${sample.given.name}: ${outcome}, prepared in ${took} s ${timed}`);
    }
  }
  end();
}

async function checkCase(ask, sample) {
  const errors = [];
  for (const steps of STEPS) errors.push((await worstExcess(ask, sample, steps)) / (steps / STEPS[0]));
  const noise = await noiseMoments(ask, sample.given, await ended(ask, 1, 0));
  const wrong = errors.some((error) => error > 1);
  if (wrong || noise.wrong) failures++;
  return `${wrong ? 'WRONG' : 'right'} (${errors.map((e) => e.toFixed(3)).join(', ')} of the allowance), noise ${noise.text}`;
}

/** The largest error after the steps, in units of a two-step allowance. */
async function worstExcess(ask, { given, parameters, x, y }, steps) {
  const actual = await ended(ask, steps, 0);
  const dim = given.inputDim;
  const checked = given.name.includes('-256-256') ? 2 : CHECKED_CHAINS; // central differences of wide nets take long
  let worst = 0;
  let first = 0;
  for (const { marginal, chains } of given.segments) {
    const few = Math.min(checked, chains);
    const rows = [first * dim, (first + few) * dim];
    const one = { ...given, segments: [{ marginal, chains: few }] };
    const expected = centralDifferenceChain(one, parameters, x.subarray(...rows), y.subarray(...rows), steps);
    expected.forEach((want, i) => {
      const excess = Math.abs(actual[rows[0] + i] - want) / (ABSOLUTE + RELATIVE * Math.abs(want));
      worst = Math.max(worst, Number.isFinite(excess) ? excess : Infinity);
    });
    first += chains;
  }
  return worst;
}

/** One step's ξ: mean, variance and fourth moment within five standard errors, which is one false alarm in 1e6. */
async function noiseMoments(ask, { stepSize }, drifted) {
  const moved = await ended(ask, 1, 1);
  const xi = moved.map((v, i) => (v - drifted[i]) / Math.sqrt(stepSize));
  const n = xi.length;
  const mean = (power) => xi.reduce((sum, v) => sum + v ** power, 0) / n;
  const scores = [mean(1) * Math.sqrt(n), (mean(2) - 1) * Math.sqrt(n / 2), (mean(4) - 3) * Math.sqrt(n / 96)];
  const wrong = !scores.every((score) => Math.abs(score) < 5);
  return {
    wrong,
    text: `${wrong ? 'WRONG' : 'right'} (${scores.map((s) => s.toFixed(1)).join(', ')} standard errors)`,
  };
}

async function ended(ask, steps, temperature) {
  const output = join(scratch, 'end.f32');
  const answer = await ask({ do: 'check', steps, temperature, output });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  const bytes = readFileSync(output);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

async function time(ask) {
  const { seconds: probe } = await ask({ do: 'run', steps: 10 });
  const steps = Math.min(2000, Math.max(10, Math.ceil(0.3 / (probe / 10) / 10) * 10));
  let best = Infinity;
  for (let run = 0; run < 6; run++) best = Math.min(best, (await ask({ do: 'run', steps })).seconds / steps);
  return `${(best * 1e3).toFixed(3)} ms a step`;
}

async function openPeer(script) {
  const child = spawn(process.execPath, [script], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended without an answer`);
    return JSON.parse(value);
  };
  return {
    greeting: await next(),
    ask: (message) => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      return next();
    },
    end: () => child.stdin.end(),
  };
}

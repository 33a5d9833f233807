import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRoot } from '../support/root.js';
import type { GpuCheckReport, SpeedRow, StepName } from './report.js';

/** Beside the packages, where Node finds them, and away from dist, which other tests read. */
const built = fromRoot('node_modules', '.cache', 'energy-barycenter', 'gpu-check');
const scratch = mkdtempSync(path.join(tmpdir(), 'gpu-check-test-'));

/** Runs a Node program, however it ends. */
function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return new Promise<{ status: unknown; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(process.execPath, argv, { env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

beforeAll(async () => {
  const compiler = path.join(
    path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  const config = ['-p', fromRoot('tsconfig.bench.json'), '--outDir', built];
  const buildInfo = ['--tsBuildInfoFile', path.join(built, 'tsbuildinfo')];
  const { status, stdout } = await run([compiler, ...config, ...buildInfo]);
  expect(stdout).toBe('');
  expect(status).toBe(0);
  // What the modules there ask of the platform by name, they find there.
  const own = readFileSync(fromRoot('package.json'), 'utf8').replaceAll('./dist/', './');
  const { type, imports } = JSON.parse(own) as Record<string, unknown>;
  writeFileSync(path.join(built, 'package.json'), JSON.stringify({ type, imports }));
});
afterAll(() => rmSync(scratch, { recursive: true }));

async function gpuCheck(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const json = path.join(scratch, 'report.json');
  rmSync(json, { force: true });
  const main = path.join(built, 'bench/gpu_check/main.js');
  const ended = await run([main, ...args, '--json', json], { BARYCENTER_COMMIT: 'abc+', ...environment });
  return { ...ended, report: JSON.parse(readFileSync(json, 'utf8')) as GpuCheckReport };
}

/** Names of the kernels that src/ops has a launcher for. */
const OPS = [
  'adam_update',
  'arrange_weights',
  'carry_chains',
  'channel_affine',
  'channel_sums',
  'combine_heads',
  'conv2d',
  'conv2d_arrange',
  'conv2d_input_gradient',
  'conv2d_weight_gradient',
  'cost_gradient',
  'cost_value',
  'distance_sums',
  'fma_peak',
  'gather_batch',
  'geometric_mean_step',
  'importance_weights',
  'langevin_chain',
  'line_moves',
  'log_convolve',
  'map_rows',
  'normalise',
  'pair_reduce',
  'permute_image',
  'philox_normal',
  'place_channels',
  'pointwise',
  'pool2d',
  'potential_parameter_gradient',
  'potential_score',
  'potential_value',
  'project_points',
  'quantile_means',
  'repeat_rows',
  'resample2d',
  'sort_segments',
];

describe('npm run gpu-check', () => {
  it('runs every step on the adapter that there is, and writes what it found', { timeout: 900_000 }, async () => {
    // So much patience that no budget ends anything, however busy the machine.
    const { status, stdout, stderr, report } = await gpuCheck(['--software', '--quick', '--patience', '100']);
    expect(stderr).toBe('');
    expect(status, stdout).toBe(0);
    expect(report).toMatchObject({ format: 1, quick: true, software: true, commit: 'abc+', exitCode: 0 });
    const { steps } = report;
    const { pytorch, ...ours } = steps;
    expect(Object.entries(ours).map(([name, step]) => [name, step.status])).toEqual(
      ['adapter', 'peak', 'kernels', 'tuning', 'chains', 'iterations'].map((name) => [name, 'done']),
    );
    expect(pytorch!.status).toBe(pytorch!.rows.length > 0 ? 'done' : 'absent');

    expect(steps.adapter!.rows[0]).toMatchObject({
      limits: { maxComputeInvocationsPerWorkgroup: expect.any(Number) as number },
      features: expect.arrayContaining(['core-features-and-limits']) as string[],
    });
    expect([...new Set(steps.kernels!.rows.map(({ kernel }) => kernel))].sort()).toEqual(OPS);
    expect(steps.kernels!.rows.every(({ worst }) => worst! >= 0 && worst! <= 1)).toBe(true);
    expect(steps.tuning!.rows).toMatchObject([{ status: 'raced', winner: expect.any(Number) as number }]);

    const timed = steps.adapter!.rows[0].has!.timestampQuery;
    for (const row of [...steps.chains!.rows, ...steps.iterations!.rows])
      checkRates(row, timed, steps.peak!.rows[0].peak);
    // None of the small shapes is one that the aims are about.
    expect(report.aims).toMatchObject([{ met: null }, { met: null }]);
    expect(stdout).toContain('No kernel is wrong and the device did not fail.');
  });

  it('says that there is no GPU, and stops', async () => {
    // Vulkan's loader finds no driver then.
    const { status, stdout, report } = await gpuCheck([], { VK_DRIVER_FILES: scratch, VK_ICD_FILENAMES: scratch });
    expect(status, stdout).toBe(3);
    expect(Object.keys(report.steps) as StepName[]).toEqual(['adapter']);
    expect(report).toMatchObject({ exitCode: 3, steps: { adapter: { rows: [{ kind: 'none' }] } } });
    expect(stdout).toContain('No hardware GPU: no WebGPU adapter answers');
  });
});

function checkRates({ name, operations, wall, device }: SpeedRow, timed: boolean, peak: number): void {
  for (const rate of timed ? [wall!, device!] : [wall!]) {
    expect(rate.flops / (operations! / rate.seconds), name).toBeCloseTo(1, 9);
    expect(rate.share! / (rate.flops / peak), name).toBeCloseTo(1, 9);
  }
  if (!timed) expect(device).toBeUndefined();
}

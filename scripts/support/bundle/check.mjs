/** Runs what a user of the bundle would run, on a machine made as bare as this one can be. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Unpacks the archive in an empty folder and runs its programs with nothing on the PATH and nothing in the environment.
 * @param {string} archive
 * @param {string} name of the folder inside
 * @param {string} scratch an empty folder
 * @throws {Error} saying which program failed and what it printed
 */
export function checkArchive(archive, name, scratch) {
  const nothing = path.join(scratch, 'nothing');
  mkdirSync(nothing);
  const unpacked = spawnSync('tar', ['-xf', archive], { cwd: scratch, encoding: 'utf8' });
  if (unpacked.status !== 0)
    throw new Error(`bundle: tar cannot unpack the archive: ${unpacked.error?.message ?? unpacked.stderr}`);
  const folder = path.join(scratch, name);
  const environment = { PATH: nothing, HOME: scratch };

  /** @param {string} program @param {string[]} args @returns {string} what it printed */
  const run = (program, ...args) => runFor(0, {}, program, ...args);
  /**
   * @param {number} expected exit code
   * @param {Record<string, string>} added to the environment
   * @param {string} program @param {string[]} args @returns {string} what it printed
   */
  const runFor = (expected, added, program, ...args) => {
    const started = performance.now();
    const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
      cwd: scratch,
      env: { ...environment, ...added },
      encoding: 'utf8',
      timeout: 120_000,
    });
    const called = [path.relative(scratch, program), ...args].join(' ');
    if (error !== undefined || status !== expected) {
      throw new Error(
        `bundle: \`${called}\` failed (${error?.message ?? signal ?? `exit code ${status}`}):\n${stdout}${stderr}`,
      );
    }
    console.log(`  ${called}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return stdout;
  };
  /** @param {boolean} right @param {string} what */
  const expect = (right, what) => {
    if (!right) throw new Error(`bundle: ${what}`);
  };

  const barycenter = path.join(folder, 'bin/barycenter');
  const devices = JSON.parse(run(barycenter, 'devices', '--json'));
  expect(devices.cpu?.threads >= 1, `\`devices --json\` names no cpu device: ${JSON.stringify(devices)}`);

  const link = path.join(scratch, 'a link');
  symlinkSync(path.join(name, 'bin/barycenter'), link);
  expect(run(link, '--help').includes('solve'), '`--help` through a symbolic link does not name the commands');

  const quick = path.join(folder, 'examples/twister-quick.json');
  run(barycenter, 'solve', quick, '--device', 'cpu', '--out', 'run');
  for (const file of ['weights.safetensors', 'figure.svg', 'figure.png']) {
    const made = path.join(scratch, 'run', file);
    expect(existsSync(made) && statSync(made).size > 0, `\`solve\` left no ${file}`);
  }

  // As a job of a batch system does, of which a cluster's nodes have nothing but this archive.
  const rows = Array.from({ length: 20 }, (_, row) => `${row / 10},${1 - row / 20}`);
  writeFileSync(path.join(scratch, 'table.csv'), `x,y\n${rows.join('\n')}\n`);
  const drawing = ['run', '--marginal', '0', '--input', 'table.csv', '--per-point', '2048', '--device', 'cpu'];
  run(barycenter, 'sample', ...drawing, '--output', 'whole.npy');
  const shard = ['shard', ...drawing, '--output', 'joined.npy'];
  for (const index of ['0', '1']) run(barycenter, ...shard, '--index', index, '--of', '2');
  run(barycenter, ...shard, '--join');
  const [whole, joined] = ['whole.npy', 'joined.npy'].map((file) => readFileSync(path.join(scratch, file)));
  expect(whole.equals(joined), '`shard --join` wrote another file than `sample`');

  const results = path.join(scratch, 'results.json');
  run(path.join(folder, 'bin/bench'), '--quick', '--device', 'cpu', '--json', results, 'adam_update');
  expect(readFileSync(results, 'utf8').includes('adam_update'), '`bench` wrote no results');

  // Any GPU is hidden, so that all machines answer alike.
  const report = path.join(scratch, 'gpu-check.json');
  runFor(3, { VK_DRIVER_FILES: nothing }, path.join(folder, 'bin/gpu-check'), '--json', report);
  const { exitCode, version } = JSON.parse(readFileSync(report, 'utf8'));
  expect(exitCode === 3 && typeof version === 'string', '`gpu-check` does not say that there is no GPU');
}

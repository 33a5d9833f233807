import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { canMergeVectors, compilerFlags, gainsByMerging } from '../../src/device/cpu/node/v8_flags.js';

const built = new URL('../../dist/src/index.js', import.meta.url).href;

/** `--[no-]name` of every switch that the V8 at hand knows, by name, as it is set by default. */
function defaultSwitches(): Map<string, string> {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const switches = [...options.matchAll(/^ +type: bool +default: --(no-)?(\S+)$/gm)];
  return new Map(switches.map(([, no = '', name]) => [name, `--${no}${name}`]));
}

const nameOf = (flag: string): string => flag.replace(/^--(no-)?/, '');

describe('compilerFlags', () => {
  const always = ['--no-liftoff', '--no-wasm-lazy-compilation'];
  const undone = ['--liftoff', '--wasm-lazy-compilation'];
  it.each([
    ['Node 20', '11.3.244.8-node.38', always, undone],
    ['Node 22', '12.4.254.21-node.57', always, undone],
    ['Node 23', '12.9.202.28-node.14', always, undone],
    // Known, and off by itself.
    ['Node 24', '13.6.233.17-node.63', [...always, '--no-wasm-deopt'], undone],
    ['Node 25', '14.1.146.11-node.25', [...always, '--no-wasm-deopt'], [...undone, '--wasm-deopt']],
    ['Node 26', '14.6.202.34-node.40', [...always, '--no-wasm-deopt'], [...undone, '--wasm-deopt']],
    ['a V8 to come', '15.0.1', [...always, '--no-wasm-deopt'], [...undone, '--wasm-deopt']],
  ])('are those that the V8 of %s knows', (_, v8, before, after) => {
    expect(compilerFlags(v8, false)).toEqual({ before, after });
  });

  it('merge vectors for one compilation, where V8 can', () => {
    const versions = ['11.3.244.8', '12.4.254.21', '13.6.233.17', '14.6.202.34'];
    expect(versions.map((v8) => canMergeVectors(v8, 'x64'))).toEqual([false, true, true, true]);
    expect(versions.map((v8) => canMergeVectors(v8, 'arm64'))).toEqual([false, false, false, false]);
    expect(versions.map(gainsByMerging)).toEqual([false, false, true, true]);
    const [with_, without] = [true, false].map((merge) => compilerFlags('14.6.202.34', merge));
    expect(with_.before).toEqual([...without.before, '--experimental-wasm-revectorize']);
    expect(with_.after).toEqual([...without.after, '--no-experimental-wasm-revectorize']);
  });

  it('are known to the V8 at hand, and leave it as it was', () => {
    const { v8 } = process.versions;
    const defaults = defaultSwitches();
    const { before, after } = compilerFlags(v8, canMergeVectors(v8, process.arch));
    const state = new Map([...before, ...after].map((flag) => [nameOf(flag), flag]));
    expect([...state.values()]).toEqual([...state.keys()].map((name) => defaults.get(name)));
  });

  it('let a device open without a word on standard error', () => {
    const program = `import { openDevice } from ${JSON.stringify(built)};
      const device = await openDevice({ kind: 'cpu', threads: 1 });
      await device.close();
      console.log('opened');`;
    const environment = { ...process.env, BARYCENTER_REVECTORIZE: 'auto' };
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
      env: environment,
    });
    expect([ended.stdout, ended.stderr, ended.status]).toEqual(['opened\n', '', 0]);
  });
});

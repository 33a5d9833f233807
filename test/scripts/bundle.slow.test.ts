import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launcher } from '../../scripts/support/bundle/launcher.mjs';
import { licenceText, runtimePackages } from '../../scripts/support/bundle/packages.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

describe('launcher', () => {
  let scratch = '';
  /** A bundle of one program that prints its arguments and exits with 7, in a folder with a space in its name. */
  let folder = '';
  beforeAll(() => {
    scratch = mkdtempSync(path.join(tmpdir(), 'energy-barycenter-launcher-'));
    folder = path.join(scratch, 'a bundle');
    for (const name of ['bin', 'runtime', 'empty']) mkdirSync(path.join(folder, name), { recursive: true });
    symlinkSync(process.execPath, path.join(folder, 'runtime/node'));
    writeFileSync(
      path.join(folder, 'main.mjs'),
      'console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 7;',
    );
    writeFileSync(path.join(folder, 'bin/program'), launcher('main.mjs'), { mode: 0o755 });
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true });
  });

  const run = (program: string, cwd: string, before: readonly string[] = []) => {
    const env = { PATH: path.join(folder, 'empty') };
    const { status, stdout, stderr } = spawnSync(program, [...before, 'two words', '$HOME'], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(7);
    return JSON.parse(stdout) as string[];
  };

  it.each([
    ['by its full path', () => run(path.join(folder, 'bin/program'), '/')],
    ['by a relative path', () => run('./program', path.join(folder, 'bin'))],
    [
      'through an absolute link',
      () => {
        symlinkSync(path.join(folder, 'bin/program'), path.join(scratch, 'absolute'));
        return run(path.join(scratch, 'absolute'), '/');
      },
    ],
    [
      'through a relative link to a link',
      () => {
        symlinkSync('a bundle/bin/program', path.join(scratch, 'relative'));
        symlinkSync('relative', path.join(scratch, 'twice'));
        return run('./twice', scratch);
      },
    ],
    [
      'as the argument of a shell',
      () => {
        symlinkSync('a bundle/bin/program', path.join(scratch, 'bare'));
        return run('/bin/sh', scratch, ['bare']);
      },
    ],
    [
      'through a link to its folder',
      () => {
        symlinkSync('a bundle/bin', path.join(scratch, 'folder'));
        return run(path.join(scratch, 'folder/program'), '/');
      },
    ],
  ])('finds its Node and its script %s, and passes arguments and exit code on', (_how, call) => {
    const [script, ...args] = call();
    expect(script.endsWith(path.join('a bundle', 'main.mjs'))).toBe(true);
    expect(args).toEqual(['two words', '$HOME']);
  });
});

describe('packages of the bundle', () => {
  const packages = runtimePackages(root, ['vega', '@resvg/resvg-js', 'benny']);
  const names = packages.map(({ name }) => name);

  it('are those that the named ones reach, and no others', () => {
    expect(names).toEqual(
      expect.arrayContaining(['vega', 'vega-scenegraph', 'd3-shape', '@resvg/resvg-js', 'benny', 'benchmark']),
    );
    for (const name of ['typescript', 'vitest', 'eslint', 'assemblyscript', 'webgpu'])
      expect(names).not.toContain(name);
    expect(new Set(packages.map(({ location }) => location)).size).toBe(packages.length);
  });

  it('have the native part for this platform', () => {
    const native = names.filter((name) => name.startsWith('@resvg/resvg-js-'));
    expect(native.length).toBeGreaterThan(0);
    expect(native.every((name) => name.includes(`${process.platform}-${process.arch}`))).toBe(true);
  });

  it('come with their licences', () => {
    const text = licenceText(root, packages);
    for (const { name, version } of packages) expect(text).toContain(`${name} ${version}\nLicence: `);
    expect(text).toContain('Mozilla Public License');
  });

  it('must be installed', () => {
    expect(() => runtimePackages(root, ['no-such-package'])).toThrow(
      '"no-such-package" is not installed. Run `npm ci` first.',
    );
  });
});

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly default: string; readonly types: string }>>;
  /** What a platform answers: Node by default. */
  readonly imports: Readonly<Record<string, { readonly default: string; readonly types: string; browser?: string }>>;
};

/** Specifiers that a module imports before it runs; `import(…)` is for later and does not count. */
function staticImports(source: string): string[] {
  const statement = /^\s*(?:import|export)\s(?:[^'"();]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
  return [...source.matchAll(statement)].map((match) => match[1]);
}

/** Every file that loading `entry` loads, every package or built-in module, and what it asks the platform for. */
function closure(entry: string) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const pending = [path.join(root, entry)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const specifier of staticImports(readFileSync(file, 'utf8'))) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else pending.push(path.resolve(path.dirname(file), specifier));
    }
  }
  return {
    files: [...files].map((file) => path.relative(root, file).replaceAll(path.sep, '/')),
    packages: [...packages].filter((name) => !name.startsWith('#')).sort(),
    platform: [...packages].filter((name) => name.startsWith('#')).sort(),
  };
}

const isNodes = (file: string): boolean => /^dist\/src\/(node|device\/[^/]+\/node)\//.test(file);

it('loads in a browser: no module of Node and no native binding before a device is asked for', () => {
  const entry = manifest.exports['./engine'];
  expect(existsSync(path.join(root, entry.types))).toBe(true);
  const { files, packages, platform } = closure(entry.default);
  // The scan reaches the kernels, so a module of Node anywhere below would be seen.
  for (const reached of ['dist/src/ops/langevin_chain/launch.js', 'dist/kernels/webgpu/langevin_chain.wgsl.js']) {
    expect(files).toContain(reached);
  }
  // Both are plain JavaScript without imports of their own.
  expect(packages).toEqual(['fastest-levenshtein', 'wgsl-preprocessor/wgsl-preprocessor.js']);
  expect(platform).toEqual([]);
});

it('asks later for nothing that a bundle for browsers would lack', () => {
  const { exports, imports } = manifest;
  const { files } = closure(exports['./engine'].default);
  const later = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map(
      ([, specifier]) =>
        specifier.startsWith('.') ? `./${path.posix.join(path.posix.dirname(file), specifier)}` : specifier,
    ),
  );
  const asked = [...new Set(later)].filter((name) => name.startsWith('#')).sort();
  expect(asked).toEqual(['#platform/gpu', '#platform/tile_file']);
  // The cpu device is loaded by an `import(…)` of its own, and asks in turn.
  expect(later.filter((name) => !name.startsWith('#'))).toEqual(['./dist/src/device/cpu/cpu_device.js']);
  for (const name of [...asked, ...closure('dist/src/device/cpu/cpu_device.js').platform]) {
    const answer = closure(imports[name].browser!);
    const plain = ['fastest-levenshtein'];
    const packages = answer.packages.filter((one) => !plain.includes(one));
    expect([...packages, ...answer.platform, ...answer.files.filter(isNodes)]).toEqual([]);
  }
});

it('loads the solver and the cpu device without Node, but for what they ask the platform by name', () => {
  const solver = closure('dist/src/barycenter/solve.js');
  expect(solver.files).toContain('dist/src/barycenter/verdict/judge.js');
  expect(solver.packages).toEqual([
    'fastest-levenshtein',
    'ml-matrix',
    'wgsl-preprocessor/wgsl-preprocessor.js',
    'zod',
  ]);
  expect(solver.platform).toEqual(['#platform/inspect', '#platform/tables']);
  const device = closure('dist/src/device/cpu/cpu_device.js');
  expect(device.packages).toEqual(['fastest-levenshtein']);
  expect(device.platform).toEqual(['#platform/cpu']);
  expect([...solver.files, ...device.files].filter(isNodes)).toEqual([]);
});

it('sees the modules of Node where there are some', () => {
  const { default: node, types } = manifest.imports['#platform/cpu'];
  expect(closure(node).packages).toContain('node:worker_threads');
  expect(closure(node).files.filter(isNodes)).toContain(node.slice('./'.length));
  expect(existsSync(path.join(root, types))).toBe(true);
});

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

/** Specifiers that it imports when it asks for them. */
const laterImports = (source: string): string[] =>
  [...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map(([, specifier]) => specifier);

/**
 * Every file that loading `entry` loads, every package or built-in module, and what it asks the platform for; `later`,
 * also what is loaded by an `import(…)` in any of them.
 */
function closure(entry: string, { later = false } = {}) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const pending = [path.join(root, entry)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    for (const specifier of [...staticImports(source), ...(later ? laterImports(source) : [])]) {
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
  // The scan reaches the launchers, so a module of Node anywhere below would be seen.
  expect(files).toContain('dist/src/ops/langevin_chain/launch.js');
  // Pages on the processor would load WGSL for nothing: it comes when a GPU opens.
  expect(files.filter((file) => file.startsWith('dist/kernels/webgpu/'))).toEqual([]);
  // Plain JavaScript without imports of its own.
  expect(packages).toEqual(['fastest-levenshtein']);
  expect(platform).toEqual([]);
});

it('asks later for nothing that a bundle for browsers would lack', () => {
  const { exports, imports } = manifest;
  const engine = closure(exports['./engine'].default, { later: true });
  expect(engine.files).toContain('dist/src/device/cpu/cpu_device.js');
  expect(engine.files).toContain('dist/kernels/webgpu/langevin_chain.wgsl.js');
  // Plain JavaScript, too.
  expect(engine.packages).toEqual(['fastest-levenshtein', 'wgsl-preprocessor/wgsl-preprocessor.js']);
  expect(engine.platform).toEqual(['#platform/cpu', '#platform/gpu', '#platform/tile_file']);
  for (const name of engine.platform) {
    const answer = closure(imports[name].browser!, { later: true });
    const plain = ['fastest-levenshtein'];
    const packages = answer.packages.filter((one) => !plain.includes(one));
    expect([...packages, ...answer.platform, ...answer.files.filter(isNodes)]).toEqual([]);
  }
});

it('loads the solver and the cpu device without Node, but for what they ask the platform by name', () => {
  const solver = closure('dist/src/barycenter/solve.js', { later: true });
  expect(solver.files).toContain('dist/src/barycenter/verdict/judge.js');
  expect(solver.packages).toEqual([
    '@bufbuild/protobuf',
    '@bufbuild/protobuf/codegenv2',
    'fastest-levenshtein',
    'ml-matrix',
    'wgsl-preprocessor/wgsl-preprocessor.js',
    'zod/mini',
    'zod/v4/locales/en.js',
  ]);
  expect(solver.platform).toEqual([
    '#platform/cpu',
    '#platform/gpu',
    '#platform/hash',
    '#platform/inspect',
    '#platform/tables',
    '#platform/tile_file',
  ]);
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

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, { readonly default: string; readonly types: string }>>;
  /** What a bundler for browsers leaves out. */
  readonly browser: Readonly<Record<string, false>>;
};

/** Specifiers that a module imports before it runs; `import(…)` is for later and does not count. */
function staticImports(source: string): string[] {
  const statement = /^\s*(?:import|export)\s(?:[^'"();]*?\sfrom\s*)?['"]([^'"]+)['"]/gm;
  return [...source.matchAll(statement)].map((match) => match[1]);
}

/** Every file that loading `entry` loads, and every package or built-in module. */
function closure(entry: string) {
  const files = new Set<string>();
  const packages = new Set<string>();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const specifier of staticImports(readFileSync(file, 'utf8'))) {
      if (!specifier.startsWith('.')) packages.add(specifier);
      else pending.push(path.resolve(path.dirname(file), specifier));
    }
  }
  return { files: [...files].map((file) => path.relative(root, file)), packages: [...packages] };
}

it('loads in a browser: no module of Node and no native binding before a device is asked for', () => {
  const entry = manifest.exports['./engine'];
  expect(existsSync(path.join(root, entry.types))).toBe(true);
  const { files, packages } = closure(path.join(root, entry.default));
  // The scan reaches the kernels, so a module of Node anywhere below would be seen.
  for (const reached of ['dist/src/ops/langevin_chain/launch.js', 'dist/kernels/webgpu/langevin_chain.wgsl.js']) {
    expect(files.map((file) => file.replaceAll(path.sep, '/'))).toContain(reached);
  }
  // Both are plain JavaScript without imports of their own.
  expect(packages.sort()).toEqual(['fastest-levenshtein', 'wgsl-preprocessor/wgsl-preprocessor.js']);
});

it('leaves out of a browser bundle what would be loaded for Node later', () => {
  const { browser, exports } = manifest;
  const { files } = closure(path.join(root, exports['./engine'].default));
  const later = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)].map(
      ([, specifier]) => {
        if (!specifier.startsWith('.')) return specifier;
        return `./${path.join(path.dirname(file), specifier).replaceAll(path.sep, '/')}`;
      },
    ),
  );
  expect(later).toContain('webgpu');
  expect([...new Set(later)].sort()).toEqual(Object.keys(browser).sort());
  expect(Object.values(browser)).toEqual(Object.keys(browser).map(() => false));
});

it('sees the modules of Node where there are some', () => {
  expect(closure(path.join(root, 'dist/src/device/cpu/cpu_device.js')).packages).toContain('node:worker_threads');
});

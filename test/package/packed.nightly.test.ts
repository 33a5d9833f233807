import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);

/** A project with the packed package in it and, unlike this repository, nothing else. */
let project: string;
let files: string[];
beforeAll(async () => {
  project = mkdtempSync(path.join(tmpdir(), 'packed-'));
  const command = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const [packed] = JSON.parse(
    execFileSync('npm', command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
  files = packed.files.map((file) => file.path);
  const installed = path.join(project, 'node_modules/energy-barycenter');
  mkdirSync(installed, { recursive: true });
  await extract({ file: path.join(project, packed.filename), cwd: installed, strip: 1 });
  // A dependency whose types ours are made of; npm installs it beside.
  symlinkSync(path.join(root, 'node_modules/zod'), path.join(project, 'node_modules/zod'), 'dir');
});
afterAll(() => {
  rmSync(project, { recursive: true });
});

const packedFile = (name: string): string =>
  readFileSync(path.join(project, 'node_modules/energy-barycenter', name), 'utf8');

/** Targets of a document's relative links, from the package's root. */
function linksOf(document: string): string[] {
  const targets = [...packedFile(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target.split('#')[0]);
  const relative = targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
  return relative.map((target) => path.posix.normalize(path.posix.join(path.posix.dirname(document), target)));
}

describe('the packed package', () => {
  it('holds what its documents point at', () => {
    const documents = files.filter((name) => name.endsWith('.md'));
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/experiments.md']));
    const holds = (target: string): boolean =>
      files.includes(target) || files.some((name) => name.startsWith(`${target}/`));
    const links = documents.flatMap((document) => linksOf(document).map((target) => ({ document, target })));
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(({ target }) => !holds(target))).toEqual([]);
  });

  it('gives the JSON Schema of problem files by its name', () => {
    const { exports } = JSON.parse(packedFile('package.json')) as { exports: Record<string, string> };
    const schema = packedFile(exports['./problem.schema.json']);
    expect(JSON.parse(schema)).toHaveProperty('required', ['marginals', 'epsilon']);
  });

  it('holds no tests, sources or run folders', () => {
    expect(
      files.filter(
        (name) =>
          !/^(dist\/(src|kernels)|docs|examples)\/|^(LICENSE|(README|CHANGELOG|CONTRIBUTING)\.md|package\.json)$/.test(
            name,
          ),
      ),
    ).toEqual([]);
    expect(files.filter((name) => /\.test\.|\.tsbuildinfo$/.test(name))).toEqual([]);
  });
});

/** Compiles the project's program; the compiler's lines, none where it is right. */
function compile(program: string, options: Readonly<Record<string, unknown>>): string[] {
  writeFileSync(path.join(project, 'main.ts'), program);
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022'],
    types: [],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    ...options,
  };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  writeFileSync(path.join(project, 'package.json'), '{"type": "module"}');
  const tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [tsc, '-p', project], { encoding: 'utf8', stdio: 'pipe' });
    return [];
  } catch (error) {
    return (error as { stdout: string }).stdout.trim().split('\n');
  }
}

/** The README's cost of one's own, with the import that its reader writes. */
function readmeCost(): string {
  const snippet = packedFile('README.md')
    .split('```ts\n')
    .find((part) => part.startsWith('const twist'))!
    .split('```')[0];
  return `import { defineCost, defineProblem, mul, norm, rotate, solve, squaredNorm, sub, type Result, type Vector } from 'energy-barycenter';
${snippet}
export const problem = defineProblem({ marginals: [-1, 1].map((at) => ({ weight: 0.5, cost, samples: [[at, 0], [at, 1]] })), epsilon: 0.1 });
export async function run(): Promise<Float32Array | Float64Array> {
  const result: Result = await solve(problem, { seed: 1, onProgress: ({ iteration }) => void iteration });
  const { data } = await result.plan(0).sample([[0, 0]], { perPoint: 2 });
  result.free();
  return data;
}
`;
}

const engineUse = `import { langevinChain, openDevice, singleNetwork, squaredEuclidean, type DeviceBuffer } from 'energy-barycenter/engine';
export async function floats(buffer: DeviceBuffer): Promise<Float32Array> {
  const device = await openDevice({ kind: 'cpu' });
  const network = singleNetwork({ dim: 2, hidden: [8] });
  langevinChain(device, { network, costs: [squaredEuclidean().trace(2, 2)], segments: [{ marginal: 0, chains: 4 }] }).free();
  return device.readFloats(buffer);
}
`;

const layersUse = `import { layerGraph, readTrainedGraph, type TrainedGraph } from 'energy-barycenter/layers';
const g = layerGraph({ height: 1, width: 1, channels: 2 });
export const graph = g.build(g.dense(g.input, { units: 1 }));
export const read = (file: string): Promise<TrainedGraph> => readTrainedGraph(file);
`;

describe('a strict TypeScript project', () => {
  it('compiles the README’s cost without DOM and Node types', () => {
    expect(compile(readmeCost(), {})).toEqual([]);
  });

  it('compiles the engine without DOM and Node types', () => {
    expect(compile(engineUse, {})).toEqual([]);
  });

  it('compiles graphs of layers without DOM and Node types', () => {
    expect(compile(layersUse, {})).toEqual([]);
  });

  it('compiles both with the types of Node and WebGPU', () => {
    for (const scope of ['@types', '@webgpu', 'undici-types'])
      symlinkSync(path.join(root, 'node_modules', scope), path.join(project, 'node_modules', scope));
    // Those packages' own declarations are not ours to check.
    const types = { types: ['node', '@webgpu/types'], skipLibCheck: true };
    const caller = `${engineUse}import { openWebGpuDevice } from 'energy-barycenter/engine';
export const wrap = async (gpu: GPUDevice, buffer: GPUBuffer) => (await openWebGpuDevice({ device: gpu })).wrapBuffer(buffer);
`;
    expect(compile(readmeCost(), { ...types, skipLibCheck: false, types: ['node'] })).toEqual([]);
    expect(compile(caller, types)).toEqual([]);
  });

  it('compiles with the DOM', () => {
    expect(compile(readmeCost(), { lib: ['ES2022', 'DOM'] })).toEqual([]);
  });

  it('is told of a misspelt option', () => {
    expect(compile(readmeCost().replace('seed: 1', 'sede: 1'), {}).join('\n')).toContain(
      "'sede' does not exist in type 'SolveOptions'",
    );
  });
});

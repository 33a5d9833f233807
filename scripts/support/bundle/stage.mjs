/** Lays out the folder that becomes the bundle. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitOf } from '../commit.mjs';
import { runNode } from '../run_child.mjs';
import { launcher } from './launcher.mjs';
import { licenceText, runtimePackages } from './packages.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
);

/** Development dependencies that the benches run on. */
const BENCH_PACKAGES = ['benny'];
/**
 * What nothing reads at run time: types, sources and maps, builds for browsers, other platforms' binaries, fonts that
 * no figure uses, pictures of the documentation. Were one of them needed, the check of the archive would fail.
 */
const LEFT_OUT = [
  /^node_modules\/.*\.([cm]?ts|map|min\.js|umd\.js)$/,
  /^node_modules\/.*\/(umd|iife)$/,
  /^node_modules\/.*\/(readme|changelog|history)\.md$/i,
  /^node_modules\/h5wasm\/(src|test|dist\/esm)$/,
  /^node_modules\/vega\/build\/(vega\.js|vega-core\.js|vega-schema\.json)$/,
  /^node_modules\/webgpu\/(dist\/(?!linux-x64(\/|$))[^/]+|build)$/,
  /^node_modules\/@expo-google-fonts\/inter\/(?!400Regular$|600SemiBold$)\d+\w+$/,
  /^docs\/.*\.png$/,
  /^bench\/(results|peers\/node_modules|.*\.ts)$/,
];

/**
 * Copies a file or folder of the repository to the same place in the bundle.
 * @param {string} folder of the bundle
 * @param {string} name path from the root
 */
function copy(folder, name) {
  const from = path.join(root, name);
  cpSync(from, path.join(folder, name), {
    recursive: true,
    filter(source) {
      const place = path.relative(root, source).split(path.sep).join('/');
      // A package inside a package is a package of its own: it comes along only where it is needed.
      if (source !== from && path.basename(source) === 'node_modules') return false;
      return !LEFT_OUT.some((pattern) => pattern.test(place));
    },
  });
}

/** Our own code, compiled anew so that nothing of an earlier build comes along. @throws where it does not compile */
async function compile(folder, scratch) {
  const steps = [
    [path.join(root, 'scripts/build.mjs'), '--kernels'],
    [
      compiler,
      '-p',
      path.join(root, 'tsconfig.bench.json'),
      '--outDir',
      path.join(folder, 'dist'),
      '--tsBuildInfoFile',
      path.join(scratch, 'tsbuildinfo'),
    ],
  ];
  for (const step of steps) {
    if ((await runNode(step)) !== 0) throw new Error('bundle: the sources do not compile; see above.');
  }
  for (const kernels of ['kernels.wasm', 'kernels.relaxed.wasm']) {
    const target = path.join(folder, 'dist/kernels/cpu', kernels);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(root, 'dist/kernels/cpu', kernels), target);
  }
}

/** Node's licence lies beside the executable in its own archives, and with the documentation in packages of systems. */
function nodeLicence() {
  const beside = path.resolve(path.dirname(process.execPath), '..');
  const places = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/node/LICENSE'].map((place) =>
    path.join(beside, place),
  );
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return readFileSync(found, 'utf8');
  return (
    `Node.js ${process.version}: MIT licence, Copyright Node.js contributors, and the licences of what it contains:\n` +
    `https://github.com/nodejs/node/blob/${process.version}/LICENSE\n`
  );
}

/** Launchers by name. */
const PROGRAMS = {
  barycenter: 'dist/src/node/cli/main.js',
  bench: 'dist/bench/main.js',
  'gpu-check': 'dist/bench/gpu_check/main.js',
};

/**
 * Fills an empty folder with everything that the command line and the benches need.
 * @param {string} folder
 * @param {string} scratch a folder for what is not part of it
 */
export async function stage(folder, scratch) {
  await compile(folder, scratch);
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packages = runtimePackages(root, [...Object.keys(manifest.dependencies), ...BENCH_PACKAGES]);
  const documents = ['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'docs'];
  for (const name of ['package.json', ...documents, 'examples', 'bench']) copy(folder, name);
  for (const { location } of packages) copy(folder, location);
  copyFileSync(path.join(root, 'docs/offline.md'), path.join(folder, 'OFFLINE.md'));
  const commit = commitOf();
  if (commit !== undefined) writeFileSync(path.join(folder, 'COMMIT'), `${commit}\n`);
  writeFileSync(path.join(folder, 'THIRD_PARTY_LICENSES.txt'), licenceText(root, packages));

  mkdirSync(path.join(folder, 'runtime'));
  copyFileSync(process.execPath, path.join(folder, 'runtime/node'));
  chmodSync(path.join(folder, 'runtime/node'), 0o755);
  writeFileSync(path.join(folder, 'runtime/LICENSE'), nodeLicence());
  mkdirSync(path.join(folder, 'bin'));
  for (const [name, main] of Object.entries(PROGRAMS)) {
    writeFileSync(path.join(folder, 'bin', name), launcher(main), { mode: 0o755 });
    chmodSync(path.join(folder, 'bin', name), 0o755);
  }
}

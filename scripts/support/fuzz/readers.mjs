/**
 * Every reader of files that users bring, and files for it to start from: those of other programs in test/node/io/files,
 * test/node/palette/files and test/layers/onnx/models, and what this package writes itself.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @typedef {{
 *   name: string,
 *   extension: string,
 *   text: boolean,
 *   variants: readonly ((path: string) => Promise<unknown>)[],
 *   corpus: readonly string[],
 *   wrap?: (bytes: Buffer) => Buffer,
 *   share?: number,
 * }} Reader `variants`: ways to read a file; `wrap`: put round a mutated file, where a checksum would hide what is
 * inside; `share`: of the time, 1 where nothing is said
 */

const csv = 'x,y,z\n0.5,1e3,-2\n1.25,3,4\n"2",3.5,1\n';
const semicolons = 'a;b\n1,5;2\n-3,25;4\n0;1,125\n';
const problem = {
  marginals: [
    { samples: 'x.csv', weight: 0.5, cost: { kind: 'squared-euclidean' } },
    {
      distribution: {
        kind: 'gaussian',
        mean: [0, 1],
        covariance: [
          [1, 0],
          [0, 2],
        ],
      },
      weight: 0.5,
      cost: { kind: 'squared-euclidean' },
    },
  ],
  epsilon: 0.1,
  training: { iterations: 10 },
  sampler: { steps: 5 },
};
const metrics = [0, 1, 2]
  .map((iteration) => JSON.stringify({ iteration, loss: -0.5 * iteration, seconds: iteration }))
  .join('\n');

/** @param {string} root the repository @param {string} folder where files may be put @returns {Promise<Reader[]>} */
export async function readers(root, folder) {
  /** @param {string} path */
  const load = (path) => import(join(root, 'dist', 'src', path));
  const { readTable } = await load('node/io/table.js');
  const { encodeNpy } = await load('io/npy.js');
  const { encodeSafetensors } = await load('io/safetensors.js');
  const { readSafetensors } = await load('node/io/safetensors.js');
  const { readPicture, encodePicture } = await load('node/io/picture.js');
  const { loadProblem } = await load('node/cli/load_problem.js');
  const { readMetrics } = await load('node/run_folder/metrics_file.js');
  const { loadRun } = await load('node/run_folder/load_run.js');
  const { runFiles } = await load('node/run_folder/files.js');
  const { readOnnxFile } = await load('node/cli/onnx_file.js');
  const { readCube } = await load('node/palette/lut/read_cube.js');

  mkdirSync(join(folder, 'corpus'), { recursive: true });
  /** @param {string} name @param {string | Uint8Array} content */
  const made = (name, content) => {
    const path = join(folder, 'corpus', name);
    writeFileSync(path, content);
    return path;
  };
  /** @param {string} kind */
  const files = (kind) => {
    const place = join(root, 'test', 'node', 'io', 'files', kind);
    return readdirSync(place)
      .filter((name) => name.endsWith(`.${kind}`))
      .map((name) => join(place, name));
  };
  /** @param {object} [options] */
  const table = (options) => (/** @type {string} */ path) => readTable(path, options);

  const run = await savedRun(load, join(folder, 'corpus', 'run'));
  /** A run folder that holds nothing but a checkpoint. @param {string} path */
  const checkpoint = (path) => {
    const copy = mkdtempSync(join(folder, 'run-'));
    writeFileSync(runFiles(copy).optimizer, readFileSync(path));
    return loadRun(copy, undefined, { onWarning: () => undefined });
  };
  const photographs = join(root, 'test', 'node', 'palette', 'files');
  /** @param {readonly string[]} extensions */
  const pictures = (...extensions) =>
    readdirSync(photographs)
      .filter((name) => extensions.includes(extname(name)))
      .map((name) => join(photographs, name));

  const models = join(root, 'test', 'layers', 'onnx', 'models');
  const exported = readdirSync(models)
    .filter((name) => name.endsWith('.onnx'))
    .map((name) => join(models, name));
  const pixels = Uint8Array.from({ length: 16 * 12 * 3 }, (_, i) => (i * 37) % 256);
  const picture = { width: 16, height: 12, channels: 3, pixels };
  const tensors = new Map([
    ['a', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['b', { shape: [2], data: Uint32Array.of(1, 2) }],
  ]);
  const images = idxFile([3, 4, 5], (i) => (i * 29) % 256);
  const labels = made(
    'labels.idx',
    idxFile([3], (i) => i % 2),
  );
  /** A mutated file in a folder of its own, beside a whole picture. @param {string} path */
  const inFolder = (path) => {
    const place = mkdtempSync(join(folder, 'pictures-'));
    writeFileSync(join(place, 'a.png'), readFileSync(path));
    writeFileSync(join(place, 'b.png'), readFileSync(whole));
    return readTable(place, { size: [4, 4], channels: 1 }).finally(() => rmSync(place, { recursive: true }));
  };
  const whole = made('whole.png', await encodePicture(picture, 'png'));
  const texts = [made('a.csv', csv), made('b.csv', semicolons), made('c.csv', '1\t2\n3\t4\n')];
  return [
    { name: 'npy', extension: '.npy', text: true, variants: [table(), table({ draws: true })], corpus: files('npy') },
    {
      name: 'npy of pictures',
      extension: '.npy',
      text: true,
      variants: [table({ channels: 1 }), table({ size: [2, 3], range: [-1, 1] })],
      corpus: [
        made('p.npy', encodeNpy({ shape: [2, 4, 5, 3], data: Float32Array.from({ length: 120 }, (_, i) => i / 120) })),
        made('g.npy', encodeNpy({ shape: [3, 4, 5], data: Float64Array.from({ length: 60 }, (_, i) => i / 60) })),
      ],
    },
    {
      name: 'idx',
      extension: '.idx',
      text: false,
      variants: [table(), table({ size: [2, 2], channels: 3 }), table({ labels, class: 1 })],
      corpus: [
        made('a.idx', images),
        made(
          'c.idx',
          idxFile([2, 3, 3, 3], (i) => i),
        ),
        labels,
      ],
    },
    {
      name: 'idx labels',
      extension: '.idx',
      text: false,
      variants: [(path) => readTable(join(folder, 'corpus', 'a.idx'), { labels: path, class: 1 })],
      corpus: [labels],
    },
    {
      name: 'idx.gz',
      extension: '.idx.gz',
      text: false,
      variants: [table()],
      corpus: [made('a.idx.gz', gzipSync(images))],
    },
    {
      name: 'png in a folder',
      extension: '.png',
      text: false,
      variants: [inFolder],
      corpus: [whole, ...pictures('.png', '.jpg')],
    },
    {
      name: 'npz',
      extension: '.npz',
      text: false,
      variants: [
        table(),
        table({ array: 'cells' }),
        table({ array: 'images' }),
        table({ array: 'grey', size: [2, 2] }),
      ],
      corpus: files('npz'),
    },
    {
      name: 'csv',
      extension: '.csv',
      text: true,
      variants: [table(), table({ columns: ['x'], missing: 'drop' })],
      corpus: texts,
    },
    {
      name: 'csv.gz',
      extension: '.csv.gz',
      text: false,
      variants: [table()],
      corpus: texts.map((path, i) => made(`${i}.csv.gz`, gzipSync(readFileSync(path)))),
    },
    {
      name: 'csv in gz',
      extension: '.csv.gz',
      text: true,
      variants: [table()],
      corpus: texts,
      wrap: (bytes) => gzipSync(bytes, { level: 1 }),
    },
    {
      name: 'parquet',
      extension: '.parquet',
      text: false,
      corpus: files('parquet'),
      variants: [table(), table({ columns: ['x'], where: { day: '2' } }), table({ columns: [0], missing: 'drop' })],
    },
    {
      name: 'h5ad',
      extension: '.h5ad',
      text: false,
      share: 12,
      corpus: files('h5ad'),
      variants: [table(), table({ where: { day: '2' }, columns: [1] }), table({ layer: 'obsm/X_pca' })],
    },
    {
      name: 'safetensors',
      extension: '.safetensors',
      text: true,
      variants: [readSafetensors],
      corpus: [made('a.safetensors', encodeSafetensors({ tensors, metadata: { k: 'v' } }))],
    },
    {
      name: 'problem.json',
      extension: '.json',
      text: true,
      variants: [loadProblem],
      corpus: [made('a.json', JSON.stringify(problem, null, 1)), join(root, 'examples', 'twister.json')],
    },
    {
      name: 'metrics.jsonl',
      extension: '.jsonl',
      text: true,
      variants: [readMetrics],
      corpus: [made('a.jsonl', `${metrics}\n`)],
    },
    {
      name: 'checkpoint',
      extension: '.safetensors',
      text: true,
      variants: [checkpoint],
      corpus: [runFiles(run).optimizer, runFiles(run).weights],
    },
    {
      name: 'onnx',
      extension: '.onnx',
      text: false,
      variants: [(path) => readOnnxFile(path), (path) => readOnnxFile(path, 'x')],
      corpus: exported,
    },
    { name: 'cube', extension: '.cube', text: true, variants: [readCube], corpus: pictures('.cube') },
    {
      name: 'png and jpeg',
      extension: '.png',
      text: false,
      variants: [(path) => readPicture(path)],
      corpus: [
        made('a.png', await encodePicture(picture, 'png')),
        made('a.jpg', await encodePicture(picture, 'jpeg')),
        ...pictures('.png', '.jpg'),
      ],
    },
    {
      name: 'tiff and webp',
      extension: '.tif',
      text: false,
      variants: [(path) => readPicture(path)],
      corpus: pictures('.tif', '.webp'),
    },
  ];
}

/**
 * A file of MNIST's format.
 * @param {readonly number[]} shape
 * @param {(i: number) => number} value
 */
function idxFile(shape, value) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.set([0, 0, 8, shape.length]);
  for (const [axis, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * axis);
  const length = shape.reduce((product, side) => product * side, 1);
  return Buffer.concat([head, Buffer.from(Array.from({ length }, (_, i) => value(i) % 256))]);
}

/**
 * A run of one iteration; every process that reads makes the same one once.
 * @param {(path: string) => Promise<any>} load
 * @param {string} folder
 * @returns {Promise<string>} the folder
 */
async function savedRun(load, folder) {
  if (existsSync(folder)) return folder;
  const { defineProblem, gaussian, openCpuDevice, saveRun, solve, squaredEuclidean } = await load('index.js');
  const marginals = [0, 1].map((at) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: gaussian({ mean: [at], standardDeviation: 1 }),
  }));
  // Without what would be remembered in the user's cache.
  const device = await openCpuDevice({ threads: 1, revectorize: false });
  const sizes = {
    potential: { hidden: [4] },
    sampler: { steps: 2 },
    training: { iterations: 1, batchSize: 4, validation: { every: 0 } },
  };
  const result = await solve(defineProblem({ epsilon: 0.1, marginals, ...sizes }), { device });
  await saveRun(result, folder);
  result.free();
  await device.close();
  return folder;
}

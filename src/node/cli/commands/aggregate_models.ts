import { extname } from 'node:path';
import { invalid } from '../../../errors.js';
import { chainsOf, mergeMatched, mergePlain, type Merged, type Model } from '../../aggregate/models/merge_models.js';
import { sharesOf } from '../../aggregate/weights.js';
import type { TensorFile } from '../../../io/safetensors.js';
import { readSafetensors, writeSafetensors } from '../../io/safetensors.js';
import { formatTable, type Output } from '../output.js';

export interface ModelFlags {
  readonly models: readonly string[];
  readonly out: string;
  readonly weights?: number[];
  readonly plain?: string;
}

/** @throws InvalidInputError for fewer than two files, and for results of other kinds of files or of the same name */
function checkPaths({ models, out, plain }: ModelFlags): void {
  if (models.length < 2)
    throw invalid('aggregate --models', 'it needs at least two models', String(models.length), 'Name the others, too.');
  for (const [option, path] of [
    ['--out', out],
    ['--plain', plain],
  ] as const) {
    if (path === undefined || extname(path).toLowerCase() === '.safetensors') continue;
    throw invalid(`aggregate ${option}`, 'models are written as .safetensors', path, 'Change the extension.');
  }
  if (plain === out)
    throw invalid('aggregate --plain', 'it must be another file than --out', out, 'Change one of them.');
}

/** Metadata that all files have alike. */
const common = (files: readonly TensorFile[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files[0].metadata).filter(([name, value]) =>
      files.every(({ metadata }) => metadata[name] === value),
    ),
  );

const digits = (value: number): string => value.toPrecision(3);

function layersText(matched: Merged, plain: Merged): string {
  const head = ['layer', 'out × in', 'neurons matched elsewhere', 'apart, matched', 'apart, plain mean'];
  const rows = matched.layers.map(({ name, inputs, outputs, moved, apart }, l) => [
    name === '' ? '–' : name,
    `${outputs} × ${inputs}`,
    `${Math.round(100 * moved)} %`,
    digits(apart),
    digits(plain.layers[l].apart),
  ]);
  return formatTable([head, ...rows]);
}

/** Models of one architecture to one model, neurons matched. */
export async function aggregateModels(flags: ModelFlags, output: Output): Promise<void> {
  checkPaths(flags);
  const { models: paths, out, plain: plainPath } = flags;
  const weights = sharesOf(flags.weights, paths.length, 'models');
  const started = performance.now();
  const files: TensorFile[] = [];
  for (const path of paths) files.push(await readSafetensors(path));
  const models = files.map(({ tensors }, k): Model => ({ file: paths[k], tensors }));
  const chains = chainsOf(models);
  const [matched, plain] = [mergeMatched(chains, weights), mergePlain(chains, weights)];
  const metadata = common(files);
  await writeSafetensors(out, { tensors: matched.tensors, metadata });
  if (plainPath !== undefined) await writeSafetensors(plainPath, { tensors: plain.tensors, metadata });
  output.result(
    {
      out,
      ...(plainPath === undefined ? {} : { plain: plainPath }),
      models: paths.map((file, k) => ({ file, weight: weights[k] })),
      layers: matched.layers.map((layer, l) => ({ ...layer, plainApart: plain.layers[l].apart })),
      seconds: (performance.now() - started) / 1000,
    },
    [
      layersText(matched, plain),
      `merged: ${out}`,
      ...(plainPath === undefined ? [] : [`plain mean: ${plainPath}`]),
    ].join('\n'),
  );
}

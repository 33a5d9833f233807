import { invalid, quoted } from '../../../errors.js';
import type { Tensor } from '../../../io/tensor.js';

/** A dense layer, y = W x + b. */
export interface DenseLayer {
  /** What its tensors' names begin with: `fc1` of `fc1.weight`; empty for `weight`. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** W, [outputs, inputs] row-major. */
  readonly weight: Tensor['data'];
  /** b, [outputs] */
  readonly bias: Tensor['data'];
}

const OPERATION = 'aggregate --models';
const WAY_OUT = 'Merge chains of dense layers alone: NAME.weight of [out, in] and NAME.bias of [out].';

export const tensorName = (layer: string, part: 'weight' | 'bias'): string =>
  layer === '' ? part : `${layer}.${part}`;

/** Weight and bias of every layer, by its name. @throws InvalidInputError for any other tensor */
function partsOf(tensors: ReadonlyMap<string, Tensor>, file: string): Map<string, Partial<Record<string, Tensor>>> {
  const parts = new Map<string, Partial<Record<string, Tensor>>>();
  for (const [name, tensor] of tensors) {
    const shown = `${quoted(name)} of shape [${tensor.shape.join(', ')}] in ${file}`;
    const match = /^(?:(.+)\.)?(weight|bias)$/s.exec(name);
    if (match === null || tensor.shape.length !== (match[2] === 'weight' ? 2 : 1))
      throw invalid(OPERATION, 'every tensor must be the weight or the bias of a dense layer', shown, WAY_OUT);
    if (tensor.data instanceof Uint32Array)
      throw invalid(OPERATION, 'weights must be F32 or F64', `U32, ${shown}`, 'Save them as float32.');
    if (!tensor.data.every(Number.isFinite))
      throw invalid(
        OPERATION,
        'weights must be finite',
        `others in ${shown}`,
        'Leave out models whose training diverged.',
      );
    const layer = match[1] ?? '';
    parts.set(layer, { ...parts.get(layer), [match[2]]: tensor });
  }
  return parts;
}

/** @throws InvalidInputError for a layer that lacks one of its tensors, or whose shapes disagree */
function layersOf(tensors: ReadonlyMap<string, Tensor>, file: string): DenseLayer[] {
  return [...partsOf(tensors, file)].map(([name, { weight, bias }]) => {
    const where = `${quoted(name)} in ${file}`;
    if (weight === undefined || bias === undefined) {
      const received = `${where} without its ${weight === undefined ? 'weight' : 'bias'}`;
      throw invalid(OPERATION, 'every layer must have a weight and a bias', received, WAY_OUT);
    }
    const [outputs, inputs] = weight.shape;
    if (bias.shape[0] !== outputs || outputs * inputs === 0) {
      const received = `[${weight.shape.join(', ')}] and [${bias.shape.join(', ')}] of ${where}`;
      throw invalid(OPERATION, 'a weight of [out, in] must have a bias of [out]', received, WAY_OUT);
    }
    return { name, inputs, outputs, weight: weight.data, bias: bias.data };
  });
}

/** `layers.10` after `layers.2`. */
const byName = (a: DenseLayer, b: DenseLayer): number => a.name.localeCompare(b.name, 'en', { numeric: true });

const isChain = (layers: readonly DenseLayer[]): boolean =>
  layers.every(({ inputs }, l) => l === 0 || inputs === layers[l - 1].outputs);

/** Orders in which every layer takes what the one before gives; two are as good as all. */
function chainsOf(
  rest: readonly DenseLayer[],
  begun: readonly DenseLayer[] = [],
  found: DenseLayer[][] = [],
): DenseLayer[][] {
  if (rest.length === 0) found.push([...begun]);
  for (const layer of rest) {
    if (found.length > 1) break;
    if (begun.length > 0 && begun[begun.length - 1].outputs !== layer.inputs) continue;
    const left = rest.filter((other) => other !== layer);
    chainsOf(left, [...begun, layer], found);
  }
  return found;
}

/** Layers beyond which orders are not tried one after the other. */
const MOST_TRIED = 12;

/**
 * The layers of a chain, first to last: in the order of their names where shapes follow one another so, else in the one
 * order in which they do.
 * @throws InvalidInputError for tensors of anything else, and where the order is not told
 */
export function denseChain(tensors: ReadonlyMap<string, Tensor>, file: string): readonly DenseLayer[] {
  const layers = layersOf(tensors, file).sort(byName);
  if (layers.length === 0) throw invalid(OPERATION, 'a model must have layers', `none in ${file}`, WAY_OUT);
  if (isChain(layers)) return layers;
  const chains = layers.length > MOST_TRIED ? [] : chainsOf(layers);
  if (chains.length === 1) return chains[0];
  const shapes = layers.map(({ name, inputs, outputs }) => `${quoted(name)} [${outputs}, ${inputs}]`).join(', ');
  const rule = 'shapes or names must tell in which order layers follow one another';
  throw invalid(OPERATION, rule, `${shapes} in ${file}`, 'Name them in their order, as 0.weight, 1.weight, ….');
}

import { invalid, quoted, shorten } from '../../errors.js';
import type { CheckedGraph } from '../graph.js';
import { INPUT } from '../graph.js';
import { MOST_FLOATS, type ImageShape } from '../shape.js';
import type { TrainedGraph } from '../trained_graph.js';
import { Construction } from './construction.js';
import { decodeModel, type Model } from './model/decode_model.js';
import type { NodeProto, ValueInfoProto } from './model/onnx_pb.js';
import { externalPlace, tensorOf, type ExternalFiles } from './model/tensor.js';
import { NodeView } from './node_view.js';
import { OPERATORS } from './operators/index.js';
import { dimsText, type Value } from './values.js';

const FLOAT = 1;

/** Operators that add zeros around their input themselves, or may leave them for the next. */
const ADD_BORDERS = new Set(['Conv', 'Pad', 'Slice']);

/** What a file has become. */
export interface Translated {
  readonly trained: TrainedGraph;
  readonly checked: CheckedGraph;
  readonly opset: number;
  /** Who wrote the file, empty where it does not say. */
  readonly producer: string;
  /** How many nodes of each operator there are. */
  readonly operators: ReadonlyMap<string, number>;
  /** As the file has them, the batch apart. */
  readonly inputDims: readonly number[];
  readonly outputDims: readonly number[];
}

interface Given {
  readonly name: string;
  readonly batch: number | undefined;
  readonly dims: readonly number[];
}

/** Names of files that the model's weights are in. */
export function externalFiles({ graph }: Model, operation: string): string[] {
  const tensors = [
    ...graph.initializer,
    ...graph.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? [])),
  ];
  return [...new Set(tensors.flatMap((tensor) => externalPlace(tensor, operation)?.location ?? []))];
}

/** The image that a model is given: of whole sizes but for the batch. */
function inputOf(inputs: readonly ValueInfoProto[], operation: string): Given {
  if (inputs.length !== 1) {
    const names = inputs.map(({ name }) => name).join(', ') || 'none';
    throw invalid(operation, 'a graph has one input', `${inputs.length}: ${names}`, 'Export a model of one tensor.');
  }
  const [{ name, type }] = inputs;
  const sides = type?.tensorType?.shape?.dim.map(({ dimValue }) => Number(dimValue)) ?? [];
  const [batch, ...dims] = sides;
  const whole = dims.every((side) => side >= 1) && dims.reduce((product, side) => product * side, 1) <= MOST_FLOATS;
  if (type?.tensorType?.elemType === FLOAT && (dims.length === 1 || dims.length === 3) && whole)
    return { name, batch: batch > 0 ? batch : undefined, dims };
  const rule = `the input ${quoted(name, 80)} is float32 [N, numbers] or [N, C, H, W], of fixed sizes but for N`;
  const shown = sides.map((side) => (side >= 1 ? side : '?'));
  const received = `type ${type?.tensorType?.elemType ?? 0} ${dimsText(shown)}`;
  throw invalid(operation, rule, received, 'Export it with an example of that size, dynamic in axis 0 at most.');
}

const shapeOf = ([channels, height = 1, width = 1]: readonly number[]): ImageShape => ({ height, width, channels });

/** Values by their names, and what of a node's results is not imported. */
class Values {
  readonly #known = new Map<string, Value>();
  readonly #left = new Map<string, string>();

  constructor(readonly operation: string) {}

  set(name: string, value: Value, where: string): void {
    if (this.#known.has(name)) {
      throw invalid(where, 'names of values differ', JSON.stringify(name), 'The file is damaged: export it again.');
    }
    this.#known.set(name, value);
  }

  leave(name: string, where: string): void {
    this.#left.set(name, where);
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  /** Whether it is a value of the graph, imported or left. */
  isNamed(name: string): boolean {
    return this.#known.has(name) || this.#left.has(name);
  }

  get(name: string, where: string): Value {
    const value = this.#known.get(name);
    if (value !== undefined) return value;
    const left = this.#left.get(name);
    const rule = left
      ? 'of its source the first result is imported'
      : 'what a node reads comes before it, without a loop';
    throw invalid(where, rule, `${JSON.stringify(name)}${left ? ` of ${left}` : ''}`, 'Export another model.');
  }
}

function readNode(proto: NodeProto, values: Values, to: Construction, opset: number, files: ExternalFiles): void {
  const { operation } = values;
  const named = new NodeView(proto, opset, operation, [], files);
  const standard = proto.domain === '' || proto.domain === 'ai.onnx';
  const operator = standard && Object.hasOwn(OPERATORS, proto.opType) ? OPERATORS[proto.opType] : undefined;
  if (operator === undefined) {
    const received = standard ? proto.opType : `${proto.domain}.${proto.opType}`;
    throw named.refuse('operators are those of docs/images.md', received, 'Export a model without it.');
  }
  const inputs = proto.input.map((name) => (name === '' ? undefined : values.get(name, named.where)));
  const settled = inputs.map((value) =>
    value?.kind === 'image' && !ADD_BORDERS.has(proto.opType) ? to.withBorder(named, value) : value,
  );
  const node = new NodeView(proto, opset, operation, settled, files);
  const results = [operator(node, to)].flat();
  node.checkAttributes();
  for (const [i, name] of proto.output.entries()) {
    if (name === '') continue;
    if (i < results.length) values.set(name, results[i], node.where);
    else values.leave(name, node.where);
  }
}

/** @throws InvalidInputError for what cannot be imported, with its operator, node and opset */
export function translate(model: Model, operation: string, files: ExternalFiles, output?: string): Translated {
  const { graph, opset, producer } = model;
  const values = new Values(operation);
  for (const tensor of graph.initializer) values.set(tensor.name, tensorOf(tensor, files, operation), operation);
  // Before IR version 4, weights are inputs as well.
  const given = inputOf(
    graph.input.filter(({ name }) => !values.has(name)),
    operation,
  );
  const shape = shapeOf(given.dims);
  const to = new Construction(shape, given.batch);
  values.set(given.name, { kind: 'image', node: INPUT, shape, dims: given.dims }, operation);
  const operators = new Map<string, number>();
  for (const proto of graph.node) {
    readNode(proto, values, to, opset, files);
    operators.set(proto.opType, (operators.get(proto.opType) ?? 0) + 1);
  }
  const names = graph.output.map(({ name }) => name);
  if (output === undefined && names.length !== 1) {
    const received = `${names.length}: ${names.join(', ')}`;
    throw invalid(operation, 'a graph has one output, or one is named', received, 'Name it: { output }, or --output.');
  }
  const wanted = output ?? names[0];
  if (!values.isNamed(wanted) && !names.includes(wanted)) {
    const received = JSON.stringify(wanted);
    throw invalid(
      operation,
      'the output is a value of the graph',
      received,
      `Its outputs are ${shorten(names.join(', '), 300)}.`,
    );
  }
  const last = new NodeView(
    graph.node[graph.node.length - 1],
    opset,
    operation,
    [values.get(wanted, operation)],
    files,
  );
  const value = to.withBorder(last, last.image(0));
  const { trained, checked } = to.finish(last, value);
  return { trained, checked, opset, producer, operators, inputDims: given.dims, outputDims: value.dims };
}

/** Reads a model and what it becomes; `read` is asked for files that its weights are in. */
export async function translateBytes(
  bytes: Uint8Array,
  operation: string,
  read: (file: string) => Promise<Uint8Array>,
  output?: string,
): Promise<Translated> {
  const model = decodeModel(bytes, operation);
  const files = new Map<string, Uint8Array>();
  for (const file of externalFiles(model, operation)) files.set(file, await read(file));
  return translate(model, operation, files, output);
}

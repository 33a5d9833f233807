import { checkGraph } from '../check_graph.js';
import { INPUT, type CheckedGraph, type GraphNode } from '../graph.js';
import { layerKind, type LayerName } from '../kinds/index.js';
import type { AttributesOf } from '../builder.js';
import { floatsOf, MOST_FLOATS, sameShape, shapeText, type ImageShape } from '../shape.js';
import type { TrainedGraph } from '../trained_graph.js';
import type { NodeView } from './node_view.js';
import { dimsText, isVector, productOf, type ImageValue, type Numbers } from './values.js';

/** A layer of the graph as operators pass it on. */
export type Made = Pick<ImageValue, 'node' | 'shape'>;

/** Most numbers of constants that a model does not hold itself: repeated, or one for each number of an image. */
const MOST_MADE = 2 ** 26;

/** The graph that operators add layers to. */
export class Construction {
  readonly #nodes: GraphNode[] = [];
  readonly #tensors = new Map<string, Float32Array>();
  readonly #taken = new Set<string>([INPUT]);

  #batch: number | undefined;
  #made = 0;

  constructor(
    readonly input: ImageShape,
    batch: number | undefined,
  ) {
    this.#batch = batch;
  }

  /** How many images, where the file fixes that. */
  get batch(): number | undefined {
    return this.#batch;
  }

  /** Says that the file is right for one image at a time, whatever it leaves open. */
  forOneImage(): void {
    this.#batch ??= 1;
  }

  /** Counts constants that are made here, so that a small file asks for no more memory than a large one. */
  make(node: NodeView, numbers: number): void {
    this.#made += numbers;
    if (this.#made <= MOST_MADE) return;
    const rule = `constants that a model repeats are at most ${MOST_MADE} numbers in all`;
    throw node.refuse(rule, `${numbers} more, ${this.#made}`, 'Keep them in the file: fold constants at the export.');
  }

  /** @throws InvalidInputError for images that no layer gives */
  checkSize(node: NodeView, shape: ImageShape): void {
    if (floatsOf(shape) <= MOST_FLOATS) return;
    throw node.refuse(`an image has at most ${MOST_FLOATS} numbers`, shapeText(shape), 'Export a smaller model.');
  }

  /** Adds a layer. @param tensors its parameters, by the layer's own names */
  add<Kind extends LayerName>(
    node: NodeView,
    kind: Kind,
    from: readonly Made[],
    attributes: AttributesOf<Kind>,
    tensors: Readonly<Record<string, Float32Array>> = {},
  ): Made {
    const row = layerKind(kind);
    const parsed = row.attributes.safeParse(attributes);
    if (!parsed.success) {
      const [{ path, message }] = parsed.error.issues;
      const received = JSON.stringify(attributes);
      throw node.refuse(`${path.map(String).join('.')}: ${message}`, received, 'Export it with usual sizes.');
    }
    const name = this.#nameFor(node);
    const shape = row.shape(
      from.map((made) => made.shape),
      parsed.data,
      node.where,
    );
    this.checkSize(node, shape);
    this.#nodes.push({ name, kind, inputs: from.map((made) => made.node), attributes: { ...attributes } });
    for (const [tensor, data] of Object.entries(tensors)) this.#tensors.set(`${name}.${tensor}`, data);
    return { node: name, shape };
  }

  /** Free names, after that of the weights, as PyTorch has them, or of the node. */
  #nameFor({ proto, name }: NodeView): string {
    const weight = proto.input.find((input) => input.endsWith('.weight'));
    const words = (weight?.slice(0, -'.weight'.length) ?? name)
      .split(/[./]+/)
      .map((word) => word.replace(/[^\w-]/g, '_'));
    const base = words.filter((word) => word !== '').join('.') || 'layer';
    let free = base;
    for (let i = 2; this.#taken.has(free); i++) free = `${base}_${i}`;
    this.#taken.add(free);
    return free;
  }

  /** A value whose border is there, for operators that do not add it themselves. */
  withBorder(node: NodeView, value: ImageValue): ImageValue {
    const { border, dims, folded } = value;
    if (border === undefined) return value;
    const made = this.add(node, 'pad2d', [this.image(node, value)], { padding: [...border] });
    return { kind: 'image', ...made, dims, ...(folded && { folded }) };
  }

  /** A constant of dims [C, H, W], or [C], as a layer: the same for every image. */
  constant(node: NodeView, { data }: Numbers, dims: readonly number[]): ImageValue {
    const [channels, height = 1, width = 1] = dims;
    const pixels = height * width;
    const image = Float32Array.from(
      { length: pixels * channels },
      (_, i) => data[(i % channels) * pixels + Math.floor(i / channels)],
    );
    const from = { node: INPUT, shape: this.input };
    return { kind: 'image', ...this.add(node, 'constant', [from], { height, width, channels }, { image }), dims };
  }

  /** The same numbers in the same order as they lie, under another shape. */
  reshaped(node: NodeView, from: Made, shape: ImageShape): Made {
    return sameShape(from.shape, shape) ? from : this.add(node, 'reshape', [from], { ...shape });
  }

  /** The numbers of ONNX's tensor in their order, as one pixel. */
  vector(node: NodeView, from: Made): Made {
    const flat = { height: 1, width: 1, channels: floatsOf(from.shape) };
    return isVector(from.shape) ? this.reshaped(node, from, flat) : this.add(node, 'channelsFirst', [from], {});
  }

  /** An image of which ONNX's tensor is [C, H, W]. */
  image<Value extends ImageValue>(node: NodeView, value: Value): Value {
    const [channels, height, width] = value.dims.length === 3 ? value.dims : [productOf(value.dims), 1, 1];
    const { border: [top, left, bottom, right] = [0, 0, 0, 0] } = value;
    return this.as(node, value, { height: height - top - bottom, width: width - left - right, channels });
  }

  /** A value whose image has this shape. */
  as<Value extends ImageValue>(node: NodeView, value: Value, shape: ImageShape): Value {
    if (sameShape(value.shape, shape)) return value;
    const from = this.vector(node, value);
    const made = isVector(shape)
      ? this.reshaped(node, from, shape)
      : this.add(node, 'channelsLast', [from], { ...shape });
    return { ...value, ...made };
  }

  /**
   * The graph of what leads to a value, channels last where ONNX's tensor is [C, H, W], and a vector in its order
   * otherwise.
   */
  finish(node: NodeView, value: ImageValue): { readonly trained: TrainedGraph; readonly checked: CheckedGraph } {
    const last = value.dims.length === 3 ? this.image(node, value) : this.vector(node, value);
    if (last.node === INPUT)
      throw node.refuse('a graph has a layer', `the input as it is, ${dimsText(value.dims)}`, 'Export another model.');
    const needed = new Set([last.node]);
    const nodes = this.#nodes.toReversed().filter(({ name, inputs }) => {
      if (needed.has(name)) for (const from of inputs) needed.add(from);
      return needed.has(name);
    });
    const checked = checkGraph({ input: this.input, nodes: nodes.reverse(), output: last.node });
    const parameters = new Float32Array(checked.length);
    for (const { name, offset, length } of checked.tensors) {
      const data = this.#tensors.get(name);
      if (data?.length !== length) throw new Error(`${name}: ${data?.length} numbers for ${length}`);
      parameters.set(data, offset);
    }
    return { trained: { graph: checked.source, parameters }, checked };
  }
}

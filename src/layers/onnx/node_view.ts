import { invalid, quoted, shorten } from '../../errors.js';
import type { AttributeProto, NodeProto } from './model/onnx_pb.js';
import { tensorOf, type ExternalFiles } from './model/tensor.js';
import {
  dimsText,
  type Batch,
  type ImageValue,
  type Integers,
  type Numbers,
  type StyledWeights,
  type Value,
} from './values.js';

/** ONNX's numbers for the types of attributes. */
const KINDS = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7 } as const;

/** Operators that know what to do with a batch among the channels. */
const UNFOLD = new Set(['Conv', 'ConvTranspose']);

/** What a value is, for messages. */
const kindText = ({ kind }: Value): string =>
  ({ image: 'the result of a node', integers: 'sizes', numbers: 'a constant', styled: 'weights scaled by styles' })[
    kind
  ];

/** A node of the file as its operator reads it; every refusal names operator, node and opset. */
export class NodeView {
  readonly operator: string;
  readonly name: string;
  readonly where: string;
  readonly #attributes: Map<string, AttributeProto>;
  readonly #asked = new Set<string>();

  constructor(
    readonly proto: NodeProto,
    readonly opset: number,
    /** Of the model that is read, for messages. */
    readonly operation: string,
    /** Those that are left out are undefined. */
    readonly inputs: readonly (Value | undefined)[],
    readonly files: ExternalFiles,
  ) {
    this.operator = proto.opType;
    this.name = proto.name !== '' ? proto.name : (proto.output[0] ?? '');
    this.where = `${operation}: ${shorten(proto.opType, 40)} ${quoted(this.name, 80)} (opset ${opset})`;
    this.#attributes = new Map(proto.attribute.map((attribute) => [attribute.name, attribute]));
  }

  refuse(rule: string, received: string, wayOut: string): Error {
    return invalid(this.where, rule, received, wayOut);
  }

  /** @throws InvalidInputError where an attribute was given that the operator has not asked for */
  checkAttributes(): void {
    const unknown = [...this.#attributes.keys()].find((name) => !this.#asked.has(name));
    if (unknown === undefined) return;
    throw this.refuse('its attributes are among those that are imported', unknown, 'Export the model without it.');
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  #attribute(name: string, kind: keyof typeof KINDS): AttributeProto | undefined {
    this.#asked.add(name);
    const attribute = this.#attributes.get(name);
    // Files of the first years leave the type out.
    if (attribute === undefined || [0, KINDS[kind]].includes(attribute.type)) return attribute;
    throw this.refuse(
      `its attribute ${name} has the type that ONNX says`,
      `type ${attribute.type}`,
      'Export it again.',
    );
  }

  int(name: string, usual: number): number {
    return Number(this.#attribute(name, 'i')?.i ?? usual);
  }

  ints(name: string): readonly number[] | undefined {
    return this.#attribute(name, 'ints')?.ints.map(Number);
  }

  float(name: string, usual: number): number {
    const value = this.#attribute(name, 'f')?.f ?? usual;
    if (Number.isFinite(value)) return value;
    throw this.refuse(`its attribute ${name} is finite`, String(value), 'Export it again.');
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attribute(name, 'floats')?.floats;
  }

  text(name: string, usual: string): string {
    const bytes = this.#attribute(name, 's')?.s;
    return bytes === undefined ? usual : new TextDecoder().decode(bytes);
  }

  tensor(name: string): Integers | Numbers | undefined {
    const tensor = this.#attribute(name, 't')?.t;
    return tensor && tensorOf(tensor, this.files, this.where);
  }

  /** Marks attributes as known that change nothing here. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  /** An input that the operator cannot do without. */
  value(index: number): Value {
    const value = this.inputs[index];
    if (value !== undefined) return value;
    throw this.refuse(`it has an input ${index}`, 'none', 'The file is damaged: export it again.');
  }

  /** An input that layers give, of any shape. */
  image(index: number): ImageValue {
    const value = this.value(index);
    if (value.kind !== 'image')
      throw this.refuse(
        `its input ${index} follows from the graph's`,
        kindText(value),
        'Fold constants at the export.',
      );
    if (value.folded && !UNFOLD.has(this.operator)) {
      const wayOut = 'Export a StyleGAN2 with fused_modconv=False, others without a reshape of the batch.';
      throw this.refuse('the batch is an axis of its own', 'a picture with the batch among its channels', wayOut);
    }
    return value;
  }

  /** An input that layers give, [N, C, H, W]. */
  picture(index: number): ImageValue & { readonly dims: readonly [number, number, number] } {
    const value = this.image(index);
    const [channels, height, width] = value.dims;
    if (value.dims.length === 3) return { ...value, dims: [channels, height, width] };
    throw this.refuse('its input is [N, C, H, W]', dimsText(['N', ...value.dims]), 'Use layers of two dimensions.');
  }

  /** An input that is whole by itself: no weights that styles scale, which only some operators know. */
  plain(index: number): Exclude<Value, StyledWeights> {
    const value = this.value(index);
    return value.kind === 'image' || value.kind === 'styled' ? this.image(index) : value;
  }

  /** A picture whose batch is an axis of its own. */
  plainPicture(index: number): ImageValue & { readonly dims: readonly [number, number, number] } {
    const picture = this.picture(index);
    if (!picture.folded) return picture;
    const wayOut = 'Export a StyleGAN2 with fused_modconv=False, others without a reshape of the batch.';
    throw this.refuse('the batch is an axis of its own', 'a picture with the batch among its channels', wayOut);
  }

  /** The same node with other values as its first inputs. */
  withInputs(...inputs: readonly Value[]): NodeView {
    const { proto, opset, operation, files } = this;
    const other = new NodeView(proto, opset, operation, [...inputs, ...this.inputs.slice(inputs.length)], files);
    for (const name of this.#attributes.keys()) this.#asked.add(name);
    return other;
  }

  numbers(index: number): Numbers {
    const value = this.value(index);
    if (value.kind === 'numbers') return value;
    const rule = `its input ${index} is a constant of floats`;
    throw this.refuse(rule, kindText(value), 'Export it with weights.');
  }

  optionalNumbers(index: number): Numbers | undefined {
    return this.inputs[index] === undefined ? undefined : this.numbers(index);
  }

  integers(index: number): readonly (number | Batch)[] {
    const value = this.value(index);
    if (value.kind === 'integers') return value.data;
    const rule = `its input ${index} is whole numbers that are known beforehand`;
    throw this.refuse(rule, kindText(value), 'Export fixed sizes.');
  }

  /** Whole numbers none of which is the batch's. */
  wholeNumbers(index: number): readonly number[] {
    return this.integers(index).map((value) => {
      if (value !== 'batch') return value;
      throw this.refuse(`its input ${index} does not depend on the batch`, 'its size', 'Export fixed sizes.');
    });
  }

  /** Axes, which opsets before `since` have as an attribute and others as an input. */
  axes(name: string, index: number, since: number): readonly number[] | undefined {
    if (this.opset < since) return this.ints(name);
    return this.inputs[index] === undefined ? undefined : this.wholeNumbers(index);
  }

  /** Counted from the front. @param rank with the batch's */
  axis(axis: number, rank: number): number {
    const place = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(place) && place >= 0 && place < rank) return place;
    throw this.refuse(`axes are from ${-rank} to ${rank - 1}`, String(axis), 'The file is damaged: export it again.');
  }
}

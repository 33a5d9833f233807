import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type ModelProto } from '../../../src/layers/onnx/model/onnx_pb.js';

/** Numbers of a shape: floats, or whole ones where `whole` says so. */
export interface ModelTensor {
  readonly dims: readonly number[];
  readonly data: readonly number[] | Float32Array;
  readonly whole?: boolean;
}

export interface ModelNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Numbers are floats where they are under `floats`. */
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>;
  readonly floats?: Readonly<Record<string, number | readonly number[]>>;
  readonly name?: string;
  readonly domain?: string;
}

export interface ModelSpec {
  readonly opset: number;
  /** Sizes of the input `x`; words are left open. */
  readonly input: readonly (number | string)[];
  readonly nodes: readonly ModelNode[];
  readonly tensors?: Readonly<Record<string, ModelTensor>>;
  /** Default `y`. */
  readonly outputs?: readonly string[];
}

/** What ONNX numbers types of attributes by. */
const TYPES = { float: 1, int: 2, string: 3, floats: 6, ints: 7 };

function attributesOf({ attributes = {}, floats = {} }: ModelNode) {
  const others = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'string') return { name, type: TYPES.string, s: new TextEncoder().encode(value) };
    if (typeof value === 'number') return { name, type: TYPES.int, i: BigInt(value) };
    return { name, type: TYPES.ints, ints: value.map(BigInt) };
  });
  const numbers = Object.entries(floats).map(([name, value]) =>
    typeof value === 'number'
      ? { name, type: TYPES.float, f: value }
      : { name, type: TYPES.floats, floats: [...value] },
  );
  return [...others, ...numbers];
}

const tensorType = (sides: readonly (number | string)[]) => ({
  tensorType: {
    elemType: 1,
    shape: { dim: sides.map((side) => (typeof side === 'number' ? { dimValue: BigInt(side) } : { dimParam: side })) },
  },
});

/** A model's bytes, as a program of ONNX's own would write them. */
export function modelBytes({ opset, input, nodes, tensors = {}, outputs = ['y'] }: ModelSpec): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(opset < 9 ? 3 : 8),
      opsetImport: [{ domain: '', version: BigInt(opset) }],
      producerName: 'test',
      graph: {
        name: 'test',
        node: nodes.map((node) => ({
          opType: node.operator,
          name: node.name ?? '',
          domain: node.domain ?? '',
          input: [...node.inputs],
          output: [...node.outputs],
          attribute: attributesOf(node),
        })),
        initializer: Object.entries(tensors).map(([name, { dims, data, whole = false }]) => ({
          name,
          dims: dims.map(BigInt),
          dataType: whole ? 7 : 1,
          ...(whole ? { int64Data: Array.from(data, BigInt) } : { floatData: [...data] }),
        })),
        input: [
          { name: 'x', type: tensorType(input) },
          // Before IR version 4, weights are inputs as well.
          ...(opset < 9 ? Object.entries(tensors).map(([name, { dims }]) => ({ name, type: tensorType(dims) })) : []),
        ],
        output: outputs.map((name) => ({ name, type: { tensorType: { elemType: 1 } } })),
      },
    }),
  );
}

/** A model with what a spec does not have. */
export function changedModel(spec: ModelSpec, change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, modelBytes(spec));
  change(model);
  return toBinary(ModelProtoSchema, model);
}

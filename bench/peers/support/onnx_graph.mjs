/**
 * Builds an ONNX model in memory: float32 tensors, nodes in order, and the protocol buffers of onnx.proto3 that carry
 * them. Numbers in `field` calls are the field numbers of that file (https://github.com/onnx/onnx, MIT-like
 * Apache-2.0).
 */
const FLOAT = 1;
const INT64 = 7;
const IR_VERSION = 8;
const OPSET = 17;

export class OnnxGraph {
  #nodes = [];
  #initializers = [];
  #inputs = [];
  #outputs = [];
  #names = 0;

  /** @returns the name of a value that a run is given */
  input(name, shape) {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  /** @returns the name of a float32 constant */
  constant(shape, values) {
    return this.#tensor(FLOAT, shape, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  scalar(value) {
    return this.constant([], Float32Array.of(value));
  }

  /** @returns the name of a constant of 64-bit integers, as shapes are */
  integers(values) {
    return this.#tensor(INT64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** Rows first ≤ i < end of a value. */
  rows(value, first, end) {
    const [starts, ends, axes] = [first, end, 0].map((v) => this.integers([v]));
    return this.op('Slice', [value, starts, ends, axes]);
  }

  /**
   * A node; attributes are floats or integers by how they are given: `{ f: 0.01 }`, `{ i: 1 }`.
   * @returns its result's name
   */
  op(type, inputs, attributes = {}) {
    const output = this.#name();
    this.#append(type, inputs, output, attributes);
    return output;
  }

  /** Names a value as a result of the run. */
  output(name, value, shape) {
    this.#append('Identity', [value], name, {});
    this.#outputs.push(valueInfo(name, shape));
  }

  /** @returns {Uint8Array} the model */
  encode() {
    const graph = [
      ...this.#nodes.map((node) => field(1, node)),
      field(2, 'chain'),
      ...this.#initializers.map((tensor) => field(5, tensor)),
      ...this.#inputs.map((info) => field(11, info)),
      ...this.#outputs.map((info) => field(12, info)),
    ];
    return Buffer.concat([field(1, IR_VERSION), field(7, Buffer.concat(graph)), field(8, field(2, OPSET))]);
  }

  #name() {
    return `v${this.#names++}`;
  }

  #tensor(type, shape, bytes) {
    const name = this.#name();
    const dims = shape.map((size) => field(1, size));
    this.#initializers.push(Buffer.concat([...dims, field(2, type), field(8, name), field(9, bytes)]));
    return name;
  }

  #append(type, inputs, output, attributes) {
    const encoded = Object.entries(attributes).map(([name, value]) => field(5, attribute(name, value)));
    this.#nodes.push(
      Buffer.concat([...inputs.map((input) => field(1, input)), field(2, output), field(4, type), ...encoded]),
    );
  }
}

function attribute(name, { f, i, ints }) {
  if (f !== undefined) return Buffer.concat([field(1, name), float(2, f), field(20, 1)]);
  if (i !== undefined) return Buffer.concat([field(1, name), field(3, i), field(20, 2)]);
  return Buffer.concat([field(1, name), ...ints.map((v) => field(8, v)), field(20, 7)]);
}

function valueInfo(name, shape) {
  const dims = Buffer.concat(shape.map((size) => field(1, field(1, size))));
  const tensor = Buffer.concat([field(1, FLOAT), field(2, dims)]);
  return Buffer.concat([field(1, name), field(2, field(1, tensor))]);
}

/** A protocol-buffer field: an integer as a varint, text and bytes behind their length. */
function field(number, value) {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function float(number, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint((number << 3) | 5), bytes]);
}

/** Seven bits a byte, the lowest first. Negative integers take ten bytes, as in 64-bit two's complement. */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

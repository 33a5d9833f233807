/** A named array, as safetensors files hold them; the array type says the dtype: F32, F64 or U32. */
export interface Tensor {
  readonly shape: readonly number[];
  /** Π shape values, row-major. */
  readonly data: Float32Array | Float64Array | Uint32Array;
}

/** Named arrays. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What arrays there are to be, by name: the shape of each. */
export type TensorShapes = Readonly<Record<string, readonly number[]>>;

/** Arrays of given shapes, each of what `values` gives for its name and number of elements. */
export const tensorsOf = (shapes: TensorShapes, values: (name: string, length: number) => Tensor['data']): Tensors =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]): [string, Tensor] => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      return [name, { shape, data: values(name, length) }];
    }),
  );

/** float32 zeros of given shapes. */
export const zeroTensors = (shapes: TensorShapes): Tensors =>
  tensorsOf(shapes, (_, length) => new Float32Array(length));

import { elu, leakyRelu, relu, sigmoid, softplus, tanh } from './activation.js';
import { add, div, mul, neg, sub } from './arithmetic.js';
import { concat, split } from './channels.js';
import { cast, constant, constantOfShape, dropout, gather, identity, random, shape } from './constants.js';
import { conv, convTranspose } from './convolution.js';
import { gemm, matMul } from './dense.js';
import { batchNormalization, groupNormalization, instanceNormalization, layerNormalization } from './normalisation.js';
import type { Operator } from './operator.js';
import { pad } from './pad.js';
import { averagePool, globalAveragePool, globalMaxPool, maxPool } from './pooling.js';
import { pow, reciprocal, sqrt } from './powers.js';
import { reduceMean, reduceSum } from './reduction.js';
import { expand, tile } from './repetition.js';
import { flatten, reshape, squeeze, transpose, unsqueeze } from './reshape.js';
import { resize, upsample } from './resize.js';
import { slice } from './slice.js';

/** The table of operators: what each becomes, by its name in ONNX. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  Add: add,
  AveragePool: averagePool,
  BatchNormalization: batchNormalization,
  Cast: cast,
  Concat: concat,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Conv: conv,
  ConvTranspose: convTranspose,
  Div: div,
  Dropout: dropout,
  Elu: elu,
  Expand: expand,
  Flatten: flatten,
  Gather: gather,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  GlobalMaxPool: globalMaxPool,
  GroupNormalization: groupNormalization,
  Identity: identity,
  InstanceNormalization: instanceNormalization,
  LayerNormalization: layerNormalization,
  LeakyRelu: leakyRelu,
  MatMul: matMul,
  MaxPool: maxPool,
  Mul: mul,
  Neg: neg,
  Pad: pad,
  Pow: pow,
  RandomNormal: random,
  RandomNormalLike: random,
  Reciprocal: reciprocal,
  ReduceMean: reduceMean,
  ReduceSum: reduceSum,
  Relu: relu,
  Reshape: reshape,
  Resize: resize,
  Shape: shape,
  Sigmoid: sigmoid,
  Slice: slice,
  Softplus: softplus,
  Split: split,
  Sqrt: sqrt,
  Squeeze: squeeze,
  Sub: sub,
  Tanh: tanh,
  Tile: tile,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  Upsample: upsample,
};

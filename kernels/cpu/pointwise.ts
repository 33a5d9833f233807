/**
 * pointwise: output = φ(input), and pointwise_gradient: output = φ′(input)·gradient, `count` floats each. NaN goes
 * through, infinities give limits. A command's tile is `tileFloats` floats.
 */
import { loadLanes, storeLanes } from './parts/lanes';
import { siluGradients, siluValues } from './parts/silu';
import { exp, expm1, sigmoid, softplus, tanh } from './parts/vector_math';

@unmanaged
class Arguments {
  input: usize;
  /** Of the gradient only. */
  gradient: usize;
  output: usize;
  count: i32;
  tileFloats: i32;
  kind: i32;
  /** Below 0, of leaky-relu; α of elu. */
  slope: f32;
}

/** The numbers of POINTWISE_KINDS in src/ops/pointwise/contract.ts. */
const RELU: i32 = 0;
const LEAKY_RELU: i32 = 1;
const SILU: i32 = 2;
const SOFTPLUS: i32 = 3;
const TANH: i32 = 4;
const SIGMOID: i32 = 5;
const ELU: i32 = 6;
const SQRT: i32 = 7;
const RECIPROCAL: i32 = 8;

export function pointwise(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  if (a.kind == RELU) values<Relu>(a, tile);
  else if (a.kind == LEAKY_RELU) values<LeakyRelu>(a, tile);
  else if (a.kind == SILU) silu(a, tile);
  else if (a.kind == SOFTPLUS) values<Softplus>(a, tile);
  else if (a.kind == TANH) values<Tanh>(a, tile);
  else if (a.kind == SIGMOID) values<Sigmoid>(a, tile);
  else if (a.kind == ELU) values<Elu>(a, tile);
  else if (a.kind == SQRT) values<Sqrt>(a, tile);
  else if (a.kind == RECIPROCAL) values<Reciprocal>(a, tile);
  else unreachable();
}

export function pointwise_gradient(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  if (a.kind == RELU) gradients<Relu>(a, tile);
  else if (a.kind == LEAKY_RELU) gradients<LeakyRelu>(a, tile);
  else if (a.kind == SILU) siluGradient(a, tile);
  else if (a.kind == SOFTPLUS) gradients<Softplus>(a, tile);
  else if (a.kind == TANH) gradients<Tanh>(a, tile);
  else if (a.kind == SIGMOID) gradients<Sigmoid>(a, tile);
  else if (a.kind == ELU) gradients<Elu>(a, tile);
  else if (a.kind == SQRT) gradients<Sqrt>(a, tile);
  else if (a.kind == RECIPROCAL) gradients<Reciprocal>(a, tile);
  else unreachable();
}

/** A function has no state: its methods are called on nothing. */
function values<F>(a: Arguments, tile: i32): void {
  const f = changetype<F>(0);
  const slope = f32x4.splat(a.slope);
  const first = tile * a.tileFloats;
  const last = min(first + a.tileFloats, a.count);
  for (let i = first; i < last; i += 4) {
    const at = (<usize>i) << 2;
    storeLanes(a.output + at, last - i, f.value(loadLanes(a.input + at, last - i), slope));
  }
}

function gradients<F>(a: Arguments, tile: i32): void {
  const f = changetype<F>(0);
  const slope = f32x4.splat(a.slope);
  const first = tile * a.tileFloats;
  const last = min(first + a.tileFloats, a.count);
  for (let i = first; i < last; i += 4) {
    const at = (<usize>i) << 2;
    const x = loadLanes(a.input + at, last - i);
    const derivative = v128.bitselect(f.derivative(x, slope), x, f32x4.eq(x, x));
    storeLanes(a.output + at, last - i, f32x4.mul(derivative, loadLanes(a.gradient + at, last - i)));
  }
}

function silu(a: Arguments, tile: i32): void {
  const first = tile * a.tileFloats;
  const at = (<usize>first) << 2;
  siluValues(a.input + at, a.output + at, min(a.tileFloats, a.count - first));
}

function siluGradient(a: Arguments, tile: i32): void {
  const first = tile * a.tileFloats;
  const at = (<usize>first) << 2;
  siluGradients(a.input + at, a.gradient + at, a.output + at, min(a.tileFloats, a.count - first));
}

@inline
function zero(): v128 {
  return f32x4.splat(0);
}

@inline
function one(): v128 {
  return f32x4.splat(1);
}

/** σ(z)·σ(−z) = e/(1 + e)², e = e^−|z|: 1 − σ(z) would cancel. */
@inline
function sigmoidSlope(z: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(z)));
  const r = f32x4.div(one(), f32x4.add(one(), e));
  return f32x4.mul(f32x4.mul(e, r), r);
}

@unmanaged
class Relu {
  @inline value(x: v128, slope: v128): v128 {
    return f32x4.pmax(x, zero());
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return v128.and(one(), f32x4.gt(x, zero()));
  }
}

@unmanaged
class LeakyRelu {
  @inline value(x: v128, slope: v128): v128 {
    return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, zero()));
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return v128.bitselect(one(), slope, f32x4.gt(x, zero()));
  }
}

@unmanaged
class Softplus {
  @inline value(x: v128, slope: v128): v128 {
    return softplus(x);
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return sigmoid(x);
  }
}

@unmanaged
class Tanh {
  @inline value(x: v128, slope: v128): v128 {
    return tanh(x);
  }
  /** 1 − tanh² x = 4·σ(2x)·σ(−2x) */
  @inline derivative(x: v128, slope: v128): v128 {
    return f32x4.mul(f32x4.splat(4), sigmoidSlope(f32x4.add(x, x)));
  }
}

@unmanaged
class Sigmoid {
  @inline value(x: v128, slope: v128): v128 {
    return sigmoid(x);
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return sigmoidSlope(x);
  }
}

@unmanaged
class Elu {
  @inline value(x: v128, slope: v128): v128 {
    const below = f32x4.mul(slope, expm1(f32x4.pmin(x, zero())));
    return v128.bitselect(x, below, f32x4.gt(x, zero()));
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return v128.bitselect(one(), f32x4.mul(slope, exp(f32x4.pmin(x, zero()))), f32x4.gt(x, zero()));
  }
}

@unmanaged
class Sqrt {
  @inline value(x: v128, slope: v128): v128 {
    return f32x4.sqrt(x);
  }
  @inline derivative(x: v128, slope: v128): v128 {
    return f32x4.div(f32x4.splat(0.5), f32x4.sqrt(x));
  }
}

@unmanaged
class Reciprocal {
  @inline value(x: v128, slope: v128): v128 {
    return f32x4.div(one(), x);
  }
  /** −1/x², without a square that overflows. */
  @inline derivative(x: v128, slope: v128): v128 {
    const r = f32x4.div(one(), x);
    return f32x4.neg(f32x4.mul(r, r));
  }
}

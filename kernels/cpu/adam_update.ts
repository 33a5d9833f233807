/**
 * adam_update: m ← m + (1 − β₁)(g − m); v ← β₂v + (1 − β₂)g²; θ ← θ − rate · m / (√v · rootCorrection + ε), with
 * rate = lr/(1 − β₁ᵗ), times the parameter's step factor where there are any, and rootCorrection = 1/√(1 − β₂ᵗ) from
 * the host; average ← d·average + (1 − d)·θ. A command's tile is `tileFloats` parameters.
 */
@unmanaged
class Arguments {
  parameters: usize;
  gradient: usize;
  firstMoment: usize;
  secondMoment: usize;
  average: usize;
  /** 0: none. */
  stepFactors: usize;
  length: i32;
  tileFloats: i32;
  rate: f32;
  oneMinusBeta1: f32;
  beta2: f32;
  oneMinusBeta2: f32;
  rootCorrection: f32;
  epsilon: f32;
  averageDecay: f32;
  oneMinusDecay: f32;
}

/** Moments of parameters without a gradient decay; below these they make no difference and would end in denormals. */
const TINY_FIRST: f32 = 1e-30;
const TINY_SECOND: f32 = 1e-36;

export function adam_update(pointer: usize, tile: i32, thread: i32): void {
  const a = changetype<Arguments>(pointer);
  const first = tile * a.tileFloats;
  const last = min(first + a.tileFloats, a.length);
  for (let i = first; i < last; i++) {
    const at = (<usize>i) << 2;
    const g = load<f32>(a.gradient + at);
    const m0 = load<f32>(a.firstMoment + at);
    let m = m0 + a.oneMinusBeta1 * (g - m0);
    if (abs(m) < TINY_FIRST) m = 0;
    let v = a.beta2 * load<f32>(a.secondMoment + at) + a.oneMinusBeta2 * (g * g);
    if (v < TINY_SECOND) v = 0;
    let step = (a.rate * m) / (sqrt(v) * a.rootCorrection + a.epsilon);
    if (a.stepFactors != 0) step *= load<f32>(a.stepFactors + at);
    const parameter = load<f32>(a.parameters + at) - step;
    store<f32>(a.firstMoment + at, m);
    store<f32>(a.secondMoment + at, v);
    store<f32>(a.parameters + at, parameter);
    const kept = a.averageDecay * load<f32>(a.average + at);
    store<f32>(a.average + at, a.averageDecay == 0 ? parameter : kept + a.oneMinusDecay * parameter);
  }
}

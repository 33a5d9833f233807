/** A cost c(x, y) traced once for fixed dimensions, with its gradient in y and its forms for both devices. */
export interface TracedCost {
  /** Dimension of x. */
  readonly xDim: number;
  /** Dimension of y. */
  readonly yDim: number;
  /** c(x, y) in float64. */
  value(x: ArrayLike<number>, y: ArrayLike<number>): number;
  /** ∇_y c(x, y) in float64, [yDim]. */
  gradient(x: ArrayLike<number>, y: ArrayLike<number>): Float64Array;
  /** WGSL functions; see `WgslCost`. `constantsOffset` is where this cost's constants start in `cost_constants`. */
  toWgsl(options: { readonly name: string; readonly constantsOffset: number }): WgslCost;
  /** The compact programs that `kernels/cpu/parts/cost_program.ts` runs. */
  toCpuPrograms(): CpuCostPrograms;
}

/**
 * WGSL for one cost. The enclosing kernel declares
 * `fn load_x(chain: u32, i: u32) -> f32`, `fn load_y(chain: u32, i: u32) -> f32`,
 * `fn store_cost_gradient(chain: u32, i: u32, value: f32)` and `cost_constants: array<f32>`; `chain` is passed through.
 * It includes the text `WGSL_MATH` of `kernels/webgpu/parts/vector_math.wgsl.ts` once, however many costs it has: costs
 * call its `accurate_exp`, `accurate_sin`, …. A cost's other names all begin with `NAME_` or are local to its
 * functions.
 */
export interface WgslCost {
  /**
   * `fn NAME_value(chain: u32) -> f32` and `fn NAME_gradient(chain: u32)`, which one invocation calls per chain; and,
   * where `elementwise`, `fn NAME_gradient_component(chain: u32, i: u32) -> f32`.
   */
  readonly source: string;
  /** Whether component i of the gradient depends on x_i, y_i and constants alone (squared Euclidean does). */
  readonly elementwise: boolean;
  readonly constants: Float32Array;
}

/**
 * WGSL for a map of rows. The enclosing kernel declares `fn load_NAME(chain: u32, i: u32) -> f32` for every row,
 * `fn store(chain: u32, i: u32, value: f32)` and, where there are any, `cost_constants: array<f32>`, and includes
 * `WGSL_MATH`.
 */
export interface WgslMap {
  /** `fn map_row(chain: u32)`, called once per row, or where `elementwise` `fn map_component(chain: u32, i: u32)`. */
  readonly source: string;
  /** Whether a component depends on the same component of longer rows alone: then each may have its invocation. */
  readonly elementwise: boolean;
  readonly constants: Float32Array;
}

/** Straight-line vector code over a tile of chains; the instruction format is documented in `cpu_program.ts`. */
export interface CpuCostProgram {
  /** Instruction words, a multiple of the instruction's length. Running all of them is always right. */
  readonly words: Uint32Array;
  /**
   * Index of the first word that depends on y. While x and all the slots stay as an earlier run of this program left
   * them, a rerun for another y may start here: what depends on x alone is still in its slots.
   */
  readonly yStart: number;
  /** Components of scratch memory, x and y included: x at 0, y at xDim. */
  readonly slots: number;
  /** Component offset of the result: 1 component for a value, yDim for a gradient. */
  readonly result: number;
}

export interface CpuCostPrograms {
  readonly value: CpuCostProgram;
  readonly gradient: CpuCostProgram;
  /** Matrices and other bulk constants of both programs. */
  readonly constants: Float32Array;
}

import {
  abs,
  add,
  atan2,
  component,
  cos,
  defineCost,
  div,
  dot,
  exp,
  lessThan,
  log,
  matVec,
  max,
  min,
  mul,
  norm,
  rotate,
  sin,
  sqrt,
  square,
  stack,
  sub,
  sum,
  tanh,
  where,
  type Cost,
  type Scalar,
  type Vector,
} from '../../src/autograd/index.js';
import { TestRandom } from '../support/random.js';

export interface RandomCost {
  readonly cost: Cost;
  readonly xDim: number;
  readonly yDim: number;
}

/**
 * A random cost whose parts stay of moderate size and away from poles, so that float32 can be held to a bound. `maxDim`
 * above 40 or so gives costs that WGSL writes as loops.
 */
export function randomCost(seed: number, maxDim: number): RandomCost {
  const random = new TestRandom(seed);
  const xDim = random.whole(1, maxDim);
  const yDim = random.whole(1, maxDim);
  const draws = random.uniforms(4096);
  const matrixEntries = random.uniforms(4096, -1, 1);
  const cost = defineCost((x, y) => new Generator(draws, matrixEntries, x, y).cost());
  return { cost, xDim, yDim };
}

/** Draws expressions; replays the same draws each time it is traced. */
class Generator {
  #next = 0;

  constructor(
    readonly draws: Float64Array,
    readonly entries: Float64Array,
    readonly x: Vector,
    readonly y: Vector,
  ) {}

  cost(): Scalar {
    // The first term makes sure of a y in it, the others mix.
    const mean = div(squaredSum(this.vector(2, this.y)), this.y.length);
    return add(mean, add(this.scalar(3), this.scalar(3)));
  }

  #draw(): number {
    return this.draws[this.#next++ % this.draws.length];
  }

  #pick<T>(choices: readonly (() => T)[]): T {
    return choices[Math.floor(this.#draw() * choices.length)]();
  }

  #number(): number {
    return Math.round((this.#draw() * 4 - 2) * 8) / 8;
  }

  #matrix(rows: number, columns: number): number[][] {
    const start = Math.floor(this.#draw() * 1000);
    const entry = (i: number) => this.entries[(start + i * 7) % this.entries.length] / Math.sqrt(columns);
    return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => entry(r * columns + c)));
  }

  scalar(depth: number): Scalar {
    const s = () => this.scalar(depth - 1);
    const v = () => this.vector(depth - 1, this.#draw() < 0.5 ? this.x : this.y);
    if (depth <= 0) {
      return this.#pick([
        () => component(this.x, 0),
        () => component(this.y, this.y.length - 1),
        () => norm(this.y),
        () => div(sum(this.x), this.x.length),
      ]);
    }
    return this.#pick<Scalar>([
      () => add(s(), mul(this.#number(), s())),
      () => mul(tanh(s()), s()),
      () => sub(s(), s()),
      () => div(s(), add(1, square(s()))),
      () => sqrt(add(0.25, square(s()))),
      () => log(add(1, abs(s()))),
      () => exp(tanh(s())),
      () => atan2(s(), add(0.5, abs(s()))),
      () => max(s(), min(s(), 0.5)),
      () => where(lessThan(s(), 0.3), s(), s()),
      () => cos(s()),
      () => norm(v()),
      () => div(sum(v()), 4),
      () => {
        const a = v();
        return tanh(dot(a, sin(a)));
      },
      () => {
        const p = rotate(stack([s(), s()]), s());
        return mul(component(p, 0), component(p, 1));
      },
    ]);
  }

  /** A vector of the length of `like`. */
  vector(depth: number, like: Vector): Vector {
    const s = () => this.scalar(depth - 1);
    const v = () => this.vector(depth - 1, like);
    const other = like === this.x ? this.y : this.x;
    if (depth <= 0) return like;
    return this.#pick<Vector>([
      () => add(v(), v()),
      () => sub(v(), mul(s(), v())),
      () => mul(v(), sin(v())),
      () => div(v(), add(1.5, cos(v()))),
      () => exp(mul(-0.5, square(v()))),
      () => where(lessThan(v(), s()), v(), mul(0.5, v())),
      () => max(v(), min(v(), s())),
      () => mul(this.#number(), abs(v())),
      () => tanh(matVec(this.#matrix(like.length, other.length), this.vector(depth - 1, other))),
      () => matVec(this.#matrix(like.length, like.length), v()),
      () =>
        add(
          v(),
          Array.from({ length: like.length }, () => this.#number()),
        ),
    ]);
  }
}

function squaredSum(v: Vector): Scalar {
  return mul(0.5, dot(v, v));
}

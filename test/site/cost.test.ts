import { defineCost, mul, norm, rotate, squaredNorm, sub, type Cost } from 'energy-barycenter';
import * as barycenter from 'energy-barycenter';
import { describe, expect, it } from 'vitest';
import { typedCost } from '../../site/src/cost/build.js';
import { CostError, parseCost } from '../../site/src/cost/parse.js';
import { printCost } from '../../site/src/cost/print.js';

/** c(x, y) and ∂c/∂y at a place where no term is 0. */
function at(cost: Cost) {
  const traced = cost.trace(2, 2);
  const [x, y] = [Float64Array.of(0.7, -1.3), Float64Array.of(-0.4, 2.1)];
  return { value: traced.value(x, y), gradient: [...traced.gradient(x, y)] };
}

/** A printed cost, as the script for Node has it. */
function printedCost(text: string): Cost {
  const { code, words } = printCost(text);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is tested is code, for Node
  const make = new Function(...words, `return ${code};`) as (...words: unknown[]) => Cost;
  return make(...words.map((word) => barycenter[word as keyof typeof barycenter]));
}

const TWIST = ['a = rotate(x, 0.4 * norm(x))', 'b = rotate(y, 0.4 * norm(y))  # turned', '', 'squaredNorm(a - b) / 2'];

describe('a typed cost', () => {
  it('is the cost that code would be', () => {
    const turn = (p: barycenter.Vector) => rotate(p, mul(0.4, norm(p)));
    const coded = defineCost((x, y) => mul(0.5, squaredNorm(sub(turn(x), turn(y)))));
    const [typed, expected] = [at(typedCost(TWIST.join('\n'))), at(coded)];
    // Halved by a division there, by a product here: of a power of two, which rounds neither.
    expect(typed).toEqual(expected);
  });

  it.each([
    ['2 + 3 * 4 ^ 2 * x[0] / x[0] + y[1]', 52.1],
    ['2 ^ 3 ^ 2 + sum(y)', 513.7],
    ['8 * y[1] ^ (1 / 3) / y[1] ^ (1 / 3)', 8],
    ['-x[0] - -y[1] - 1', -0.7 + 2.1 - 1],
    ['x[0] > 0 ? 7 + y[0] : 8', 6.6],
    ['x[0] <= 0 ? 7 : y[0] == y[0] ? y[1] : 0', 2.1],
    ['dot([1, 2], [x[0], y[1]])', 0.7 + 4.2],
    ['pow(y[1], 2) + cos(pi) + log(e)', 4.41],
  ])('%s is %d', (text, value) => {
    // A few roundings of float64, of numbers up to 1000.
    expect(at(typedCost(text)).value).toBeCloseTo(value, 11);
  });

  it.each([TWIST.join('\n'), 'd = abs(x - y)\nd[0] ^ 1.5 + (d[1] < 1 ? d[1] ^ 2 : 2 * d[1] - 1) + -0.1 * y[0]'])(
    'is the same to the bit as code for Node: %s',
    (text) => expect(at(printedCost(text))).toEqual(at(typedCost(text))),
  );

  it.each([
    ['', 1, 'Write an expression'],
    ['d = x - y', 1, 'The last line is the cost'],
    ['squaredNorm(x - y)\nnorm(x - y)', 1, 'Only the last line is without a name'],
    ['d = x - y\nsquaredNorm(q)', 2, '"q" is not known: there are x, y, d'],
    ['\n\nfetch(x)', 3, '"fetch" is no word'],
    ['x.constructor', 1, 'Write x[0]'],
    ['norm', 1, '"norm" is a word: write norm(…)'],
    ['norm(x, y)', 1, 'norm takes 1 operand; got 2'],
    ['norm(x - y', 1, 'Expected )'],
    ['x y', 1, 'An operator is missing'],
    ['y = x\nnorm(y)', 1, '"y" is taken'],
    ['norm(x - y) ^ y[0]', 1, 'An exponent must be a number'],
    ['"a" + norm(y)', 1, 'Numbers and names only'],
    ['norm(y)\n  + 1 )', 1, 'Only the last line'],
    // What the package finds when it traces it.
    ['d = x - y\nd', 2, 'scalar'],
    ['d = y[2]\nd', 1, 'from 0 to 1'],
  ])('%j is refused at line %d: %s', (text, line, message) => {
    const refused = expect.objectContaining({ line, message: expect.stringContaining(message) as string }) as CostError;
    expect(() => typedCost(text)).toThrow(refused);
    expect(() => typedCost(text)).toThrow(CostError);
  });

  it('knows no name of JavaScript', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'globalThis', 'this', 'hasOwnProperty']) {
      expect(() => parseCost(name)).toThrow(CostError);
      expect(() => parseCost(`${name}(x)`)).toThrow(CostError);
    }
  });
});

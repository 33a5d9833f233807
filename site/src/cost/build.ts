import { component, defineCost, pow, stack, type Cost, type Scalar, type Vector } from 'energy-barycenter';
import { CostError, parseCost, type Line, type Term } from './parse.js';
import { apply, type Value } from './words.js';

/** The value of a term: calls of the package's own words, in the order that `printCost` writes them in. */
function valueOf(term: Term, names: ReadonlyMap<string, Value>): Value {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'name':
      return names.get(term.name);
    case 'call':
      return apply(
        term.word,
        term.operands.map((operand) => valueOf(operand, names)),
      );
    case 'component':
      return component(valueOf(term.of, names) as Vector, term.index);
    case 'power':
      return pow(valueOf(term.base, names) as Scalar, term.exponent);
    case 'stack':
      return stack(term.parts.map((part) => valueOf(part, names) as Scalar));
  }
}

function traced(lines: readonly Line[], x: Vector, y: Vector): Scalar {
  const names = new Map<string, Value>([
    ['x', x],
    ['y', y],
  ]);
  let value: Value;
  for (const { number, name, term } of lines) {
    try {
      value = valueOf(term, names);
    } catch (error) {
      throw new CostError(number, (error as Error).message, { cause: error });
    }
    if (name !== undefined) names.set(name, value);
  }
  return value as Scalar;
}

/**
 * The cost of a typed text, of points of the plane; differentiated and run by the engine, never by the page's own
 * interpreter.
 * @throws CostError
 */
export function typedCost(text: string): Cost {
  const lines = parseCost(text);
  let met: CostError | undefined;
  const cost = defineCost((x, y) => {
    try {
      return traced(lines, x, y);
    } catch (error) {
      if (error instanceof CostError) met = error;
      throw error;
    }
  });
  try {
    cost.trace(2, 2);
  } catch (error) {
    throw met ?? new CostError(lines.at(-1)!.number, (error as Error).message, { cause: error });
  }
  return cost;
}

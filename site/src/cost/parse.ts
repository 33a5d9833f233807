import jsep from 'jsep';
import { isWord, OPERATORS, WORDS, type Word } from './words.js';

/** What a cost is made of. */
export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly word: Word; readonly operands: readonly Term[] }
  | { readonly kind: 'component'; readonly of: Term; readonly index: number }
  | { readonly kind: 'power'; readonly base: Term; readonly exponent: number }
  | { readonly kind: 'stack'; readonly parts: readonly Term[] };

export interface Line {
  /** From 1. */
  readonly number: number;
  /** What later lines call it; the last line has none: it is the cost. */
  readonly name?: string;
  readonly term: Term;
}

/** A cost that cannot be read, and where. */
export class CostError extends Error {
  override readonly name = 'CostError';
  constructor(
    /** From 1. */
    readonly line: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

jsep.removeAllLiterals();
jsep.removeAllUnaryOps();
jsep.removeAllBinaryOps();
for (const sign of ['-', '+']) jsep.addUnaryOp(sign);
const PRECEDENCES: readonly (readonly [number, readonly string[]])[] = [
  [1, ['<', '<=', '>', '>=', '==']],
  [2, ['+', '-']],
  [3, ['*', '/']],
];
for (const [precedence, operators] of PRECEDENCES) for (const o of operators) jsep.addBinaryOp(o, precedence);
jsep.addBinaryOp('^', 4, true);

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

/** Arithmetic of numbers alone is done as it is read, so that x[0] ^ (1 / 3) has a number for its exponent. */
const OF_NUMBERS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
};

/** Of one line, under the names that are known on it. */
class Reader {
  constructor(
    readonly line: number,
    readonly names: ReadonlySet<string>,
  ) {}

  fail(message: string): never {
    throw new CostError(this.line, message);
  }

  term(given: jsep.Expression): Term {
    const node = given as jsep.CoreExpression;
    switch (node.type) {
      case 'Literal':
        if (typeof node.value !== 'number') this.fail(`Numbers and names only; got ${node.raw}.`);
        return { kind: 'number', value: node.value };
      case 'Identifier':
        return this.named(node.name);
      case 'UnaryExpression': {
        const operand = this.term(node.argument);
        if (node.operator === '+') return operand;
        if (operand.kind === 'number') return { kind: 'number', value: -operand.value };
        return { kind: 'call', word: 'neg', operands: [operand] };
      }
      case 'BinaryExpression':
        return this.binary(node);
      case 'ConditionalExpression': {
        const operands = [node.test, node.consequent, node.alternate].map((part) => this.term(part));
        return { kind: 'call', word: 'where', operands };
      }
      case 'CallExpression':
        return this.call(node);
      case 'MemberExpression':
        return this.component(node);
      case 'ArrayExpression':
        return {
          kind: 'stack',
          parts: node.elements.map((part) => this.term(part ?? this.fail('A part is missing.'))),
        };
      case 'Compound':
        return this.fail(
          node.body.length === 0 ? 'Write an expression of x and y.' : 'An operator is missing between two terms.',
        );
      case 'SequenceExpression':
      case 'ThisExpression':
        return this.fail('Write an expression of numbers, names, operators and words.');
    }
  }

  named(name: string): Term {
    if (this.names.has(name)) return { kind: 'name', name };
    if (Object.hasOwn(CONSTANTS, name)) return { kind: 'number', value: CONSTANTS[name] };
    if (isWord(name)) return this.fail(`"${name}" is a word: write ${name}(…).`);
    return this.fail(`"${name}" is not known: there are ${[...this.names].join(', ')}, pi, e, and the words below.`);
  }

  binary({ operator, left: l, right: r }: jsep.BinaryExpression): Term {
    const [left, right] = [this.term(l), this.term(r)];
    if (left.kind === 'number' && right.kind === 'number' && Object.hasOwn(OF_NUMBERS, operator)) {
      return { kind: 'number', value: OF_NUMBERS[operator](left.value, right.value) };
    }
    if (operator !== '^') return { kind: 'call', word: OPERATORS[operator], operands: [left, right] };
    if (right.kind === 'number') return { kind: 'power', base: left, exponent: right.value };
    return this.fail('An exponent must be a number. Write exp(p * log(base)) for others.');
  }

  call({ callee, arguments: given }: jsep.CallExpression): Term {
    const name = callee.type === 'Identifier' ? (callee as jsep.Identifier).name : '';
    if (name === 'pow') {
      if (given.length !== 2) return this.fail(`pow takes 2 operands; got ${given.length}.`);
      return this.binary({ type: 'BinaryExpression', operator: '^', left: given[0], right: given[1] });
    }
    if (!isWord(name)) return this.fail(`"${name}" is no word. There are: ${Object.keys(WORDS).join(', ')}, pow.`);
    const takes = WORDS[name];
    if (given.length !== takes) {
      return this.fail(`${name} takes ${takes} operand${takes > 1 ? 's' : ''}; got ${given.length}.`);
    }
    return { kind: 'call', word: name, operands: given.map((part) => this.term(part)) };
  }

  component({ object, property, computed }: jsep.MemberExpression): Term {
    if (!computed) return this.fail('Write x[0] for the first component of x.');
    const index = this.term(property);
    if (index.kind !== 'number') return this.fail('A component’s number must be a number: x[0], x[1].');
    return { kind: 'component', of: this.term(object), index: index.value };
  }
}

function parsed(text: string, line: number): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    throw new CostError(line, `${(error as Error).message}.`, { cause: error });
  }
}

const ASSIGNMENT = /^\s*([A-Za-z_]\w*)\s*=(?!=)(.*)$/;

/**
 * The lines of a cost: `name = expression`, and last the cost itself, an expression of x and y. Empty lines and what
 * stands behind # are left out.
 * @throws CostError
 */
export function parseCost(text: string): Line[] {
  const names = new Set(['x', 'y']);
  const lines: Line[] = [];
  text.split('\n').forEach((whole, i) => {
    const written = whole.replace(/#.*/, '');
    if (written.trim() === '') return;
    const number = i + 1;
    const last = lines.at(-1);
    if (last && last.name === undefined)
      throw new CostError(last.number, 'Only the last line is without a name: write name = … here.');
    const [, name, expression] = ASSIGNMENT.exec(written) ?? [undefined, undefined, written];
    const reader = new Reader(number, new Set(names));
    if (name !== undefined && (names.has(name) || isWord(name) || name === 'pow')) {
      reader.fail(`"${name}" is taken. Choose another name.`);
    }
    const term = reader.term(parsed(expression, number));
    lines.push({ number, term, ...(name === undefined ? {} : { name }) });
    if (name !== undefined) names.add(name);
  });
  const last = lines.at(-1);
  if (last === undefined) throw new CostError(1, 'Write an expression of x and y, such as squaredNorm(x - y) / 2.');
  if (last.name !== undefined) throw new CostError(last.number, 'The last line is the cost: write it without a name.');
  return lines;
}

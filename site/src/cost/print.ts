import { parseCost, type Term } from './parse.js';

interface Printed {
  /** The cost as an expression of code. */
  readonly code: string;
  /** The words it imports, sorted. */
  readonly words: readonly string[];
}

function printed(term: Term, words: Set<string>): string {
  const call = (word: string, operands: readonly string[]): string => {
    words.add(word);
    return `${word}(${operands.join(', ')})`;
  };
  switch (term.kind) {
    case 'number':
      return String(term.value);
    case 'name':
      return term.name;
    case 'call':
      return call(
        term.word,
        term.operands.map((operand) => printed(operand, words)),
      );
    case 'component':
      return call('component', [printed(term.of, words), String(term.index)]);
    case 'power':
      return call('pow', [printed(term.base, words), String(term.exponent)]);
    case 'stack':
      return call('stack', [`[${term.parts.map((part) => printed(part, words)).join(', ')}]`]);
  }
}

/** A typed cost as code for the package: the same calls, and so the same bits. @throws CostError */
export function printCost(text: string): Printed {
  const words = new Set(['defineCost']);
  const lines = parseCost(text).map(({ name, term }) => {
    const value = printed(term, words);
    return name === undefined ? `  return ${value};` : `  const ${name} = ${value};`;
  });
  return { code: `defineCost((x, y) => {\n${lines.join('\n')}\n})`, words: [...words].sort() };
}

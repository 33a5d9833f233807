import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Marked, type Token, type Tokens } from 'marked';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** README.md and all of docs/, from the repository's root. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Languages whose blocks are run; others are what programs print. */
const RUN = ['ts', 'js', 'sh', 'console', 'json'] as const;
export type Language = (typeof RUN)[number];

/** What an HTML comment in front of a block says of it: `<!-- example: as problem.json -->`, a direction a line. */
export interface Directions {
  /** Why it is not run. */
  readonly notRun?: string;
  /** Why TypeScript is checked and not run. */
  readonly typesOnly?: string;
  /** Commands before it. */
  readonly first: readonly string[];
  /** Options of a command that make it quick. */
  readonly quicker: Readonly<Record<string, string>>;
  /** What is written otherwise when it is run: how much there is to do, most of all. */
  readonly replace: readonly { readonly this: string; readonly by: string }[];
  /** Files that the reader has. */
  readonly needs: readonly string[];
  /** The file that the reader saves it as. */
  readonly as?: string;
  /** TypeScript before it: what the text around says. */
  readonly given: readonly string[];
  /** Lines that are left out, by what they contain, and why. */
  readonly without: readonly { readonly part: string; readonly why: string }[];
}

export interface Block {
  readonly document: string;
  /** From 1. */
  readonly number: number;
  readonly language: Language;
  readonly text: string;
  readonly directions: Directions;
}

type Mutable = { -readonly [K in keyof Directions]: Directions[K] };

/** `WHAT, because WHY` */
function reason(text: string, line: string): [string, string] {
  const [, what = '', why] = /^(.*?),? ?because (.+)$/.exec(text) ?? [];
  if (why === undefined) throw new Error(`"${line}" gives no reason: write "…, because …"`);
  return [what, why];
}

const WORDS: Readonly<Record<string, (into: Mutable, rest: string, line: string) => void>> = {
  'not run': (into, rest, line) => (into.notRun = reason(rest, line)[1]),
  'types only': (into, rest, line) => (into.typesOnly = reason(rest, line)[1]),
  first: (into, rest) => (into.first = [...into.first, rest]),
  with: (into, rest) => {
    const [command, ...options] = rest.split(' ');
    into.quicker = { ...into.quicker, [command]: options.join(' ') };
  },
  replace: (into, rest, line) => {
    const [, here, by] = /^`([^`]+)` by `([^`]*)`$/.exec(rest) ?? [];
    if (here === undefined) throw new Error(`"${line}" is not of the form: replace \`THIS\` by \`THAT\``);
    into.replace = [...into.replace, { this: here, by }];
  },
  needs: (into, rest) => (into.needs = [...into.needs, ...rest.split(/, | and | /)]),
  as: (into, rest) => (into.as = rest),
  given: (into, rest) => (into.given = [...into.given, rest]),
  without: (into, rest, line) => {
    const [part, why] = reason(rest, line);
    into.without = [...into.without, { part, why }];
  },
};

/** @throws Error for a word that is not known, and for what gives no reason */
export function directionsOf(comment: string): Directions {
  const directions: Mutable = { first: [], quicker: {}, replace: [], needs: [], given: [], without: [] };
  const text = /^<!--\s*example:([^]*?)-->/.exec(comment.trim())?.[1];
  if (text === undefined) return directions;
  const lines = text.split('\n');
  for (const line of lines.map((one) => one.trim()).filter((one) => one !== '')) {
    const word = Object.keys(WORDS).find(
      (one) => line === one || line.startsWith(`${one} `) || line.startsWith(`${one},`),
    );
    if (word === undefined) throw new Error(`"${line}" is no direction; there are ${Object.keys(WORDS).join(', ')}`);
    WORDS[word](directions, line.slice(word.length).replace(/^[, ]+/, ''), line);
  }
  return directions;
}

/** The blocks of a document, in their order, with what the comment right before each says. */
export function blocksOf(document: string): Block[] {
  const tokens: Token[] = new Marked().lexer(readFileSync(path.join(root, document), 'utf8'));
  const seen = tokens.filter(({ type }) => type !== 'space');
  const blocks: Block[] = [];
  for (const [i, token] of seen.entries()) {
    const { lang, text } = token as Tokens.Code;
    if (token.type !== 'code' || !RUN.includes(lang as Language)) continue;
    const before = i > 0 && seen[i - 1].type === 'html' ? seen[i - 1].raw : '';
    const number = blocks.length + 1;
    try {
      blocks.push({ document, number, language: lang as Language, text, directions: directionsOf(before) });
    } catch (error) {
      throw new Error(`${document}, block ${number}: ${(error as Error).message}`, { cause: error });
    }
  }
  return blocks;
}

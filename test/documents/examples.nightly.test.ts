import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, documents, type Block } from './support/blocks.js';
import { newReader, type Reader } from './support/reader.js';
import { moduleOf, runBlock, typeErrors } from './support/run_block.js';

const blocks = documents.flatMap(blocksOf);
const isRun = ({ directions }: Block): boolean => directions.notRun === undefined && directions.typesOnly === undefined;
const isCode = ({ language }: Block): boolean => language === 'ts' || language === 'js';

/** For what hangs: some blocks are a dozen commands, and the machine may be busy. */
const TIMEOUT = 3_600_000;

let reader: Reader;
beforeAll(() => {
  reader = newReader();
});
afterAll(() => reader.remove());

it('TypeScript in documents is right by the package’s types', () => {
  const code = blocks.filter((block) => isCode(block) && block.directions.notRun === undefined);
  expect(code.length).toBeGreaterThan(5);
  const name = ({ document, number }: Block): string => `${document.replaceAll(/[/.]/g, '_')}_${number}.ts`;
  expect(typeErrors(new Map(code.map((block) => [name(block), moduleOf(block)])), reader.folder)).toEqual([]);
});

// In the order of the document: what a block writes the next may read.
describe.each([...new Set(blocks.filter(isRun).map(({ document }) => document))])('%s', (document) => {
  let own: Reader;
  beforeAll(() => {
    own = newReader();
  });
  afterAll(() => own.remove());

  it.each(blocks.filter((block) => block.document === document && isRun(block)))(
    'block $number, $language, does what it says',
    (block) => runBlock(block, own),
    TIMEOUT,
  );
});

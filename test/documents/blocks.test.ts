import { describe, expect, it } from 'vitest';
import { blocksOf, directionsOf, documents } from './support/blocks.js';
import { runText } from './support/run_block.js';

describe('examples in documents', () => {
  it('are run, or say why not; what is left out or made quicker is there', () => {
    const blocks = documents.flatMap(blocksOf);
    const left = blocks.filter(({ directions }) => directions.notRun !== undefined);
    const typesOnly = blocks.filter(({ directions }) => directions.typesOnly !== undefined);
    const run = blocks.length - left.length - typesOnly.length;
    const why = left.map(({ document, number, directions }) => `${document}, block ${number}: ${directions.notRun}`);
    console.log(
      `${blocks.length} blocks: ${run} run, ${typesOnly.length} checked by types alone, ${left.length} neither`,
    );
    console.log(why.join('\n'));
    for (const block of blocks) expect(runText(block), `${block.document}, block ${block.number}`).not.toBe('');
    // Most are run: a comment is no way out of it.
    expect(run).toBeGreaterThan(0.65 * blocks.length);
  });

  it('are told apart by a comment right before them', () => {
    const directions = directionsOf(
      '<!-- example:\nfirst shrink a.json\nwith solve --iterations 3\nneeds a.csv b.csv\n-->',
    );
    expect(directions).toMatchObject({ first: ['shrink a.json'], quicker: { solve: '--iterations 3' } });
    expect(directions.needs).toEqual(['a.csv', 'b.csv']);
    expect(directionsOf('<!-- fields: written by npm run docs -->').notRun).toBeUndefined();
  });

  it.each([
    ['<!-- example: not run -->', 'gives no reason'],
    ['<!-- example: types only, -->', 'gives no reason'],
    ['<!-- example: without lines -->', 'gives no reason'],
    ['<!-- example: skip, because I say so -->', 'is no direction'],
    ['<!-- example: replace this by that -->', 'is not of the form'],
  ])('%s is refused', (comment, message) => {
    expect(() => directionsOf(comment)).toThrow(message);
  });
});

import { isUtf8 as isUtf8InNode } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { defineProblem, squaredEuclidean } from '../../src/index.browser.js';
import { decodeCsv } from '../../src/io/decode_csv.js';
import { isUtf8 as isUtf8InPages } from '../../src/web/platform/text.js';
import { readTable } from '../../src/node/io/table.js';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('decodeCsv', () => {
  const german = 'id;größe;gewicht\n1;1,5;2\n2;3;4,25\n3;NA;1\n4;0;0\n';

  it('gives what a problem takes, as files are read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'decode-csv-'));
    try {
      const file = join(folder, 'german.csv');
      await writeFile(file, german);
      const table = decodeCsv(bytesOf(german), { missing: 'drop', name: file });
      expect(table).toEqual(await readTable(file, { missing: 'drop' }));
      expect(table).toMatchObject({
        data: Float64Array.of(1.5, 2, 3, 4.25, 0, 0),
        rows: 3,
        names: ['größe', 'gewicht'],
      });
      const marginal = { samples: table, weight: 0.5, cost: squaredEuclidean() };
      const { marginals } = defineProblem({ epsilon: 1, marginals: [marginal, marginal] });
      expect(marginals[0]).toMatchObject({ samples: { data: table.data } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes UTF-16 and shares nothing with the bytes', () => {
    const bytes = Uint8Array.from(Buffer.from('\ufeffx,y\n1,2\n3,4\n', 'utf16le'));
    const { data } = decodeCsv(bytes, { columns: ['y'] });
    bytes.fill(0);
    expect([...data]).toEqual([2, 4]);
  });

  it('names the text, the line and the column of what is wrong', () => {
    expect(() => decodeCsv(bytesOf('a,b\n1,2\n3,x\n'), { name: 'cells.csv' })).toThrow(
      /^reading cells\.csv: .*"x".*line 3/,
    );
    expect(() => decodeCsv(bytesOf('a,b\n1,2\n3,NA\n'))).toThrow(/^reading \.csv: .*missing/);
  });
});

describe('whether bytes are UTF-8', () => {
  const long = 'ü'.repeat(600_000);
  it.each([
    ['ASCII', bytesOf('1,2\n'), true],
    ['nothing', new Uint8Array(0), true],
    ['characters across pieces', bytesOf(`x${long}`), true],
    ['a byte of Latin-1', Uint8Array.of(49, 0xfc, 50), false],
    ['a cut character', bytesOf('ü').subarray(0, 1), false],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80), false],
  ])('%s', (_name, bytes, expected) => {
    expect(isUtf8InPages(bytes)).toBe(expected);
    expect(isUtf8InNode(bytes)).toBe(expected);
  });
});

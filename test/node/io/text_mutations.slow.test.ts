import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { parseCsv } from '../../../src/io/csv.js';
import type { TableOptions } from '../../../src/io/table_options.js';
import { TestRandom } from '../../support/random.js';

const folder = new URL('files/text/', import.meta.url).pathname;
const files = readdirSync(folder)
  .filter((name) => !name.startsWith('make_'))
  .map((name) => readFileSync(folder + name));
const snippets = [
  '"',
  ',',
  ';',
  '\t',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '#',
  '-',
  '.',
  'e',
  'NA',
  '',
  'sep=;\n',
  '\ufeff',
  '1,234',
  '0,5',
  '9'.repeat(400),
  'x',
  '\0',
  '🜁',
  '""',
  'lp__',
  '# Adaptation terminated\n',
];
const options: TableOptions[] = [
  {},
  {},
  {},
  { missing: 'drop' },
  { header: true },
  { header: false },
  { decimal: ',' },
  { decimal: '.' },
  { delimiter: 'space' },
  { delimiter: ';' },
  { columns: [1] },
  { columns: ['x'] },
  { comment: '"' },
  { comment: ',' },
  { comment: '\n' },
  { delimiter: '#' },
  { delimiter: '::' },
];

it('mutated files are read or refused with a message of bounded length, never with another error', () => {
  const random = new TestRandom(11);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.uniforms(1)[0] * from.length)];
  let refused = 0;
  const count = 4000;
  for (let i = 0; i < count; i++) {
    const file = pick(files);
    const [a, b] = [...random.uniforms(2, 0, file.length)].map(Math.floor);
    const mutated = Buffer.concat([
      file.subarray(0, a),
      Buffer.from(pick(snippets)),
      file.subarray(pick([a, a + 1, b])),
    ]);
    const chosen = pick(options);
    try {
      const { data, rows, columns, names } = parseCsv(mutated, 'x.csv', chosen);
      expect([rows > 0, columns > 0, data.length, names?.length ?? columns]).toEqual([
        true,
        true,
        rows * columns,
        columns,
      ]);
      expect(data.every((value) => Number.isFinite(value) || (Number.isNaN(value) && chosen.missing === 'drop'))).toBe(
        true,
      );
    } catch (error) {
      if (!(error instanceof InvalidInputError))
        throw new Error(`${JSON.stringify(chosen)}: ${JSON.stringify(mutated.toString())}`, { cause: error });
      expect(error.message.length).toBeLessThan(1000);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(count / 10);
  expect(refused).toBeLessThan((9 * count) / 10);
}, 60_000);

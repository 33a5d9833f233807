import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { defineCost, squaredNorm, sub, twist } from '../../../src/autograd/index.js';
import { encodeNpy } from '../../../src/io/npy.js';
import { expectRefused, gaussian, marginal, problem, sampled, second } from './malformed.js';

const SAMPLES = 'must be the path of a table’s file or, in code, a table {data, rows, columns} or rows of numbers';

describe('data that does not suit the problem is refused:', () => {
  const twisted = { cost: twist({ slope: 1 }), distribution: { ...gaussian, mean: [0, 0, 0] } };
  const line = { ...gaussian, mean: [0] };
  it.each<[string, unknown, string | RegExp]>([
    ['samples that are a number', sampled(3), `problem.marginals[1].samples: ${SAMPLES}; got 3. Mend the field.`],
    [
      'an empty path',
      sampled(''),
      'problem.marginals[1].samples: must not be empty; got "". Give a value in that range.',
    ],
    ['no rows', sampled([]), `problem.marginals[1].samples: ${SAMPLES}; got []. Mend the field.`],
    [
      'empty rows',
      sampled([[], []]),
      'problem.marginals[1].samples: rows must hold at least one number; got an empty row. Give points.',
    ],
    [
      'ragged rows',
      sampled([[1, 2], [3]]),
      'problem.marginals[1].samples: every row must have 2 numbers, as row 0 has; got 1 in row 1. Mend that row.',
    ],
    [
      'text among the rows',
      sampled([
        [1, 2],
        [3, '4'],
      ]),
      'problem.marginals[1].samples: every value must be a number; got "4" at row 1, column 1 (counted from 0). Mend that row.',
    ],
    [
      'NaN among the rows',
      sampled([
        [1, 2],
        [NaN, 4],
      ]),
      'problem.marginals[1].samples: every value must be finite; got NaN at row 1, column 0 (counted from 0). Remove or repair such rows.',
    ],
    [
      'infinity among the rows',
      sampled([
        [1, 2],
        [3, Infinity],
      ]),
      'problem.marginals[1].samples: every value must be finite; got Infinity at row 1, column 1 (counted from 0). Remove or repair such rows.',
    ],
    [
      'a table of the wrong length',
      sampled({ data: new Float32Array(5), rows: 2, columns: 2 }),
      'problem.marginals[1].samples: data must hold rows · columns = 4 numbers; got 5. Give the table’s shape.',
    ],
    [
      'a table without rows',
      sampled({ data: new Float32Array(4), rows: 0, columns: 2 }),
      'problem.marginals[1].samples.rows: must be >= 1; got 0. Give a value in that range.',
    ],
    [
      'NaN in a table',
      sampled({ data: Float32Array.of(1, 2, NaN, 4), rows: 2, columns: 2 }),
      /samples: every value must be finite; got NaN at row 1, column 0/,
    ],
    [
      'too few names',
      sampled({ data: new Float32Array(4), rows: 2, columns: 2, names: ['x'] }),
      'problem.marginals[1].samples: names must be one for each of 2 columns; got 1. Name every column, or none.',
    ],
    [
      'columns of a table in memory',
      second({ distribution: undefined, samples: [[1, 2]], columns: [0] }),
      'problem.marginals[1].columns: says how a file is read, beside samples that are a path; got [ 0 ]. Leave it out.',
    ],
    [
      'a layer of a distribution',
      second({ distribution: line, layer: 'X' }),
      'problem.marginals[1].layer: says how a file is read, beside samples that are a path; got "X". Leave it out.',
    ],
    [
      'missing values of a third kind',
      second({ distribution: undefined, samples: 'a.csv', missing: 'ignore' }),
      'problem.marginals[1].missing: must be "refuse" or "drop"; got "ignore". Use one of these.',
    ],
    [
      'a column before the first',
      second({ distribution: undefined, samples: 'a.csv', columns: [-1] }),
      'problem.marginals[1].columns[0]: must be >= 0; got -1. Give a value in that range.',
    ],
    [
      'the twist in three dimensions',
      problem({ marginals: [marginal(twisted), marginal(twisted)] }),
      'problem.marginals[0].cost: twist: x and y must be points of the plane; got dimension 3. Use 2-D data.',
    ],
    [
      '½‖x − y‖² between dimensions',
      problem({ dim: 3 }),
      /^problem\.marginals\[0\]\.cost: squared-euclidean: x and y must have the same dimension; got 2 and 3\./,
    ],
    [
      'marginals of two dimensions',
      second({ distribution: line }),
      'problem.dim: is needed when the marginals have different dimensions; got 2 and 1. Give the dimension of the barycenter.',
    ],
    [
      'a start at inputs of another dimension',
      problem({
        dim: 1,
        sampler: { init: { kind: 'input' } },
        marginals: [0, 1].map(() => marginal({ cost: defineCost((x, y) => squaredNorm(sub(squaredNorm(x), y))) })),
      }),
      /^problem\.sampler\.init: "input" needs marginals of the barycenter’s dimension; got 2, 2 and 1\./,
    ],
    [
      'a cost that is not traced',
      second({ cost: defineCost(() => 1 as never) }),
      /^problem\.marginals\[1\]\.cost: cost: the function must return a traced scalar/,
    ],
    [
      'batches of the wrong length',
      second({ distribution: undefined, dim: 2, batches: () => new Float32Array(3) }),
      /^problem\.marginals\[1\]\.batches: must return a Float32Array of batchSize · dim = \d+ numbers; got 3 numbers\./,
    ],
    [
      'batches of nothing',
      second({ distribution: undefined, dim: 2, batches: () => undefined }),
      /batches: must return a Float32Array .*; got nothing\./,
    ],
    [
      'scaling of constant data',
      problem({
        scaling: 'common-deviation',
        marginals: [0, 1].map(() => marginal({ distribution: undefined, samples: [[1], [1]] })),
      }),
      'problem.scaling: "common-deviation" needs data that varies; got constant columns only. Use "none".',
    ],
  ])('%s', (_, input, message) => expectRefused(input, message));
});

describe('a marginal’s file is refused:', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'barycenter-'));
    mkdirSync(join(folder, 'folder.npy'));
    writeFileSync(join(folder, 'notes.doc'), '1,2\n');
    const whole = encodeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    writeFileSync(join(folder, 'cut.npy'), whole.subarray(0, whole.length - 4));
    writeFileSync(join(folder, 'nan.npy'), encodeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, NaN) }));
    writeFileSync(join(folder, 'three.npy'), encodeNpy({ shape: [2, 3], data: new Float32Array(6) }));
    writeFileSync(join(folder, 'ragged.csv'), '1,2\n3\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, RegExp]>([
    ['missing.npy', /missing\.npy: the file must exist; got ENOENT/],
    ['folder.npy', /folder\.npy: the path must name a file; got EISDIR/],
    ['notes.doc', /notes\.doc: tables are \.npy, .*\.csv, .* files, told apart by extension; got "\.doc"/],
    ['cut.npy', /cut\.npy: shape \(2, 2\) of '<f4' needs 16 bytes of data; got 12 bytes/],
    ['nan.npy', /nan\.npy: every value must be finite; got NaN at row 1, column 1/],
    ['three.npy', /^problem\.dim: is needed when the marginals have different dimensions; got 2 and 3\./],
    ['ragged.csv', /ragged\.csv: every line must have 2 cells, like the first; got 1 on line 2/],
  ])('%s', (name, message) => expectRefused(sampled(join(folder, name)), message));
});

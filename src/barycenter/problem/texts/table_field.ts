import type { FieldTexts } from './field_text.js';

export const tableFieldTexts: FieldTexts = {
  columns: {
    description:
      'The columns to keep, in this order: names, or numbers from 0 as the file counts them. Others need not be numbers. ' +
      'This and the fields up to `class` go with a path in `samples`; they are options of `init`, `solve`, `sample` ' +
      'and `evaluate`, too ([tables.md](tables.md#options)).',
    absent: 'all',
    examples: [['PC1', 'PC2']],
  },
  header: {
    description: 'Text: whether the first line holds names.',
    absent: 'found, where one reading makes numbers of the lines',
    examples: [false],
  },
  delimiter: {
    description: 'Text: what separates cells; `tab` and `space` (any run of both) may be written so.',
    absent: 'found, as the header',
    examples: [';', 'tab'],
  },
  decimal: { description: 'Text: the decimal mark.', absent: 'found, as the header', examples: [','] },
  comment: { description: 'Text: what begins a line that is left out.', absent: '`"#"`', examples: ['%'] },
  missing: {
    description:
      'What to do about rows with an empty cell, `NA`, `NaN`, `null` and the like: refuse, or drop and count.',
    absent: '`"refuse"`',
    examples: ['drop'],
  },
  array: { description: '`.npz`: which array of the archive.', absent: 'the only one', examples: ['X'] },
  layer: {
    description: '`.h5ad`: which matrix: `X`, `raw/X`, `obsm/NAME` or `layers/NAME`.',
    absent: '`"X"`',
    examples: ['obsm/X_pca'],
  },
  where: {
    description:
      '`.h5ad` and `.parquet`: only rows whose columns have these values, so that one file splits into marginals ' +
      '([formats.md](formats.md)). `--where` adds to it.',
    absent: 'all rows',
    examples: [{ day: '2' }],
  },
  size: {
    description:
      'Pictures: the height and width that each is brought to: cut about the middle to their ratio, then resized by the mean of what a ' +
      'pixel covers or, to more pixels, by lines between centres ([images.md](images.md#pictures-in-files)).',
    unit: 'pixels',
    rule: 'height · width · channels is at most 16384',
    absent: 'the files’ own, which must be one',
    examples: [[32, 32]],
  },
  channels: {
    description:
      'Pictures: 1, grey (of colours .299 R + .587 G + .114 B of their codes), or 3, red, green and blue. A NumPy array ' +
      '[N, height, width] holds pictures where this, `size` or `range` is given.',
    absent: 'the files’ own, which must be the same',
    examples: [1],
  },
  range: {
    description: 'Pictures: the numbers of black and white. Floats of `.npy` and `.npz` are taken as they are.',
    absent: '`[0, 1]`',
    examples: [[-1, 1]],
  },
  labels: {
    description: '`.idx`: the path of the labels, an `.idx` file, too, relative to the problem file.',
    rule: 'with `class`',
    examples: ['t10k-labels-idx1-ubyte.gz'],
  },
  class: {
    description: '`.idx`: only pictures of this label.',
    rule: 'with `labels`',
    absent: 'all pictures',
    examples: [0],
  },
};

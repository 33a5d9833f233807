import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { parseCsv } from '../../../src/io/csv.js';
import type { Table } from '../../../src/io/numeric_table.js';
import { withoutRowNumbers } from '../../../src/io/row_numbers.js';
import type { TableOptions } from '../../../src/io/table_options.js';

/** As `readTable` does, where no columns are chosen. */
function read(text: string, options: TableOptions = {}): Table {
  const table = parseCsv(Buffer.from(text), 'x.csv', options);
  return options.columns ? table : withoutRowNumbers(table);
}

/** Rows of numbers of a table. */
const rowsOf = ({ data, rows, columns }: Table): number[][] =>
  Array.from({ length: rows }, (_, r) => Array.from(data.subarray(r * columns, (r + 1) * columns)));

function refusal(text: string, options: TableOptions = {}): string {
  try {
    read(text, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return (error as Error).message;
  }
  throw new Error(`read: ${text}`);
}

const points = [
  [0.5, 2.25],
  [-1.5, 3.75],
];

describe('names and row numbers', () => {
  it.each<[string, string, string | undefined]>([
    ['a header', 'x,y\n0.5,2.25\n-1.5,3.75\n', undefined],
    ['the index column of pandas', ',x,y\n0,0.5,2.25\n1,-1.5,3.75\n', 'the first column, row names under ""'],
    ['the index of a selection in pandas', ',x,y\n17,0.5,2.25\n3,-1.5,3.75\n', 'the first column, row names under ""'],
    ['an index of text', ',x,y\nAAACCT-1,0.5,2.25\nAAACGG-1,-1.5,3.75\n', 'the first column, row names under ""'],
    [
      'an index that pandas read and wrote again',
      'Unnamed: 0,x,y\n0,0.5,2.25\n1,-1.5,3.75\n',
      'the first column, row names under "Unnamed: 0"',
    ],
    ['an index of two levels', ',,x,y\n0,0,0.5,2.25\n0,1,-1.5,3.75\n', 'the first 2 columns, row names under "", ""'],
    ['write.csv of R', '"","x","y"\n"1",0.5,2.25\n"2",-1.5,3.75\n', 'the first column, row names under ""'],
    ['write.csv2 of R', '"";"x";"y"\n"1";0,5;2,25\n"2";-1,5;3,75\n', 'the first column, row names under ""'],
    [
      'write.table of R, whose header is one short',
      '"x" "y"\n"1" 0.5 2.25\n"2" -1.5 3.75\n',
      'the first column, row names without a place in the header',
    ],
    [
      'write.table of rows in another order',
      'x\ty\n14\t0.5\t2.25\n2\t-1.5\t3.75\n',
      'the first column, row names without a place in the header',
    ],
    ['a column id', 'id,x,y\n1,0.5,2.25\n2,-1.5,3.75\n', 'column 0 "id", which numbers the rows'],
    [
      'a column index that comes last',
      'x,y,Index\n0.5,2.25,0\n-1.5,3.75,1\n',
      'column 2 "Index", which numbers the rows',
    ],
    [
      'several draws for each row, as we write them',
      'row,x,y\n0,0.5,2.25\n0,-1.5,3.75\n',
      'column 0 "row", which numbers the rows',
    ],
    ['commas at the ends of lines', 'x,y,\n0.5,2.25,\n-1.5,3.75,\n', 'the last column, which is empty'],
    ['commas at the ends of lines below the header', 'x,y\n0.5,2.25,\n-1.5,3.75,\n', 'the last column, which is empty'],
    ['semicolons and decimal commas', 'x;y\n0,5;2,25\n-1,5;3,75\n', undefined],
    ['quoted decimal commas between commas', 'x,y\n"0,5","2,25"\n"-1,5","3,75"\n', undefined],
    ['sep=;', 'sep=;\r\nx;y\r\n0,5;2,25\r\n-1,5;3,75\r\n', undefined],
    ['sep= that only it settles', 'sep=,\nx,y\n0.5,2.25\n-1.5,3.75\n', undefined],
    ['tabs', 'x\ty\n0.5\t2.25\n-1.5\t3.75\n', undefined],
    ['tabs and decimal commas', 'x\ty\n0,5\t2,25\n-1,5\t3,75\n', undefined],
    ['runs of spaces', ' x   y\n  0.5  2.25\n -1.5  3.75  \n', undefined],
    ['quoted cells padded with spaces', '"x ","  y"\n" 0.5"," 2.25"\n"-1.5"," 3.75"\n', undefined],
    ['quoted cells padded with spaces between spaces', '"x " y\n" 0.5" 2.25\n"-1.5" " 3.75"\n', undefined],
    ['spaces after commas', 'x, y\n0.5, 2.25\n-1.5, 3.75\n', undefined],
    ['comments', '# made by hand\nx,y\n0.5,2.25\n# half way\n-1.5,3.75\n', '2 comment lines'],
    ['line ends of two kinds', 'x,y\r\n0.5,2.25\n-1.5,3.75\r\n', undefined],
    ['line ends of old Macs', 'x,y\r0.5,2.25\r-1.5,3.75\r', undefined],
  ])('reads %s', (_, text, note) => {
    const table = read(text);
    expect(rowsOf(table)).toEqual(points);
    expect(table.names).toEqual(['x', 'y']);
    expect(table.notes).toEqual(note === undefined ? undefined : [note]);
    expect(table.warnings).toBeUndefined();
  });

  it.each([
    ['0,1 as pandas numbers columns', '0,1\n0.5,2.25\n-1.5,3.75\n', ['0', '1']],
    ['0,1 over an index of pandas', ',0,1\n0,0.5,2.25\n1,-1.5,3.75\n', ['0', '1']],
    ['years', '2019,2020\n0.5,2.25\n-1.5,3.75\n', ['2019', '2020']],
    ['years beside a name', 'id,2019,2020\n1,0.5,2.25\n2,-1.5,3.75\n', ['2019', '2020']],
  ])('takes %s above numbers with decimal points for names', (_, text, names) => {
    const table = read(text);
    expect(rowsOf(table)).toEqual(points);
    expect(table.names).toEqual(names);
  });

  it('refuses a header of numbers above whole numbers, and reads it as told', () => {
    for (const text of ['0,1\n5,7\n6,8\n', '2019,2020\n512,618\n', '0,1\n5,0.5\n7,0.25\n']) {
      expect(refusal(text)).toContain('a first line of whole numbers must be a sample or names; got ');
      const [first, ...rest] = text
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      expect(rowsOf(read(text, { header: true }))).toEqual(rest);
      expect(read(text, { header: true }).names).toEqual(first.map(String));
      expect(rowsOf(read(text, { header: false }))).toEqual([first, ...rest]);
    }
    expect(refusal('0\n0.5\n0.25\n')).toContain(
      'Say header true if they are names, header false if they are a sample.',
    );
    expect(rowsOf(read('0,1\n'))).toEqual([[0, 1]]);
    expect(rowsOf(read('0\n1\n2\n'))).toEqual([[0], [1], [2]]);
    expect(rowsOf(read('3,4\n0.5,0.25\n'))).toEqual([
      [3, 4],
      [0.5, 0.25],
    ]);
  });

  it('warns of a column that looks like an id and is none for sure', () => {
    const table = read('id,x\n1001,0.5\n1017,0.25\n');
    expect(table.columns).toBe(2);
    expect(table.warnings).toEqual([
      'column 0 "id" looks like row numbers or an id, and is read as data; leave it out by columns: ["x"]',
    ]);
    const counted = Array.from({ length: 8 }, (_, i) => `${i + 5},${i / 3},${1 / (i + 1)}\n`).join('');
    expect(read(counted).warnings).toEqual([
      'column 0 looks like row numbers or an id, and is read as data; leave it out by columns: [1, 2]',
    ]);
    expect(read('id,x\n1,0.5\n2,0.25\n', { columns: ['id', 'x'] })).toMatchObject({ columns: 2, names: ['id', 'x'] });
  });

  it('warns of a first line of whole numbers that go up, over decimals alone', () => {
    const below = Array.from({ length: 8 }, (_, i) => `${i + 0.5},${i + 0.25},${i + 0.75}\n`).join('');
    const table = read(`400,410,420\n${below}`);
    expect(table.rows).toBe(9);
    expect(table.warnings).toEqual([
      'line 1 (400, 410, 420) is read as a sample, though it alone has whole numbers; say header true if they are names, header false if not',
    ]);
    expect(read(`400,410,420\n${below}`, { header: false }).warnings).toBeUndefined();
    for (const text of [`3,1,2\n${below}`, `1,2,3\n${below}0.5,6,0.5\n`, `1,2,3\n0.5,0.5,0.5\n`])
      expect(read(text).warnings).toBeUndefined();
  });

  it('leaves out the numbers of chains and draws that ArviZ and posterior write', () => {
    const arviz = read('chain,draw,mu,tau\n0,0,0.5,2\n0,1,-1.5,3\n1,0,0.25,5\n1,1,0.75,7\n');
    expect(arviz).toMatchObject({ names: ['mu', 'tau'], places: [2, 3], columns: 2 });
    expect(arviz.notes).toEqual([
      'column 0 "chain", which numbers the draws',
      'column 1 "draw", which numbers the draws',
    ]);
    const posterior = read('mu,.chain,.iteration,.draw\n0.5,1,500,1\n-1.5,1,502,2\n0.25,2,500,3\n');
    expect(posterior).toMatchObject({ names: ['mu'], columns: 1 });
    expect(posterior.warnings).toBeUndefined();
    expect(read('chain,draw,mu\n0,0,0.5\n', { columns: ['chain', 'mu'] })).toMatchObject({ names: ['chain', 'mu'] });
    // Of which one alone may be anything, as the length of a chain of atoms.
    expect(read('chain,mu\n12,0.5\n17,0.25\n')).toMatchObject({ columns: 2 });
    expect(read('chain,draw,mu\n0,0,0.5\n0,0,0.25\n').warnings).toEqual([
      'column 0 "chain" and column 1 "draw" look like numbers of draws, and are read as data; leave them out by columns: ["mu"]',
    ]);
    expect(read('chain,draw,mu\n0,0.5,0.5\n0,1,0.25\n')).toMatchObject({ columns: 3, warnings: [expect.anything()] });
    // No other columns are left to keep.
    for (const last of [0, 1]) expect(read(`chain,draw\n0,0\n0,${last}\n`)).not.toHaveProperty('warnings');
  });

  it('warns of a comment that may hold the names of the columns', () => {
    const rows = '0.5,2.25\n-1.5,3.75\n';
    const warning = (line: string) =>
      `${line} is left out as a comment, though it has a cell for each of 2 columns; take the "#" away if they are names, say header false if not`;
    expect(read(`#id,x\n${rows}`)).toMatchObject({ columns: 2, warnings: [warning('line 1 (#id,x)')] });
    expect(read(`sep=,\n# by hand\n\n# "x", y\n\n${rows}`).warnings).toEqual([warning('line 4 (# "x", y)')]);
    expect(read(`# x y\n${rows.replaceAll(',', ' ')}`).warnings).toEqual([warning('line 1 (# x y)')]);
    for (const text of [
      `#id,x\n# by hand\n${rows}`,
      `#id,x\nx,y\n${rows}`,
      `# 1,2\n${rows}`,
      `# x,x\n${rows}`,
      `# a,b,c\n${rows}`,
      `${rows}# x,y\n`,
      '# x\n0.5\n2.25\n',
    ])
      expect(read(text), text).not.toHaveProperty('warnings');
    expect(read(`#id,x\n${rows}`, { header: false })).not.toHaveProperty('warnings');
  });

  it('keeps pixels of a picture by row and column', () => {
    const table = read('row,col,v\n0,0,0.5\n0,1,0.25\n1,0,0.75\n1,1,1.5\n');
    expect(table).toMatchObject({ columns: 3, names: ['row', 'col', 'v'] });
    expect(table.notes).toBeUndefined();
  });

  it('refuses an id of text, naming the columns of numbers', () => {
    const text = 'cell,x,y\nT1,0.5,2.25\nT2,-1.5,3.75\n';
    expect(refusal(text)).toBe(
      'reading x.csv: every cell must be a number; got "T1" on line 2, column 1 "cell". Keep columns of numbers alone: columns ["x", "y"].',
    );
    expect(rowsOf(read(text, { columns: ['x', 'y'] }))).toEqual(points);
    expect(read(text, { columns: [2] })).toMatchObject({ names: ['y'], places: [2], columns: 1 });
  });

  it('refuses a header that is one short above a number of its own', () => {
    expect(refusal('x,y\n0.5,1.5,2.5\n')).toContain(
      'lines must have 2 cells, like the header, or a row name of their own before them; got "0.5" first of 3 on line 2',
    );
    expect(refusal('x,y\n7,1.5,2.5\n7,3.5,4.5\n')).toContain('got "7" first of 3 on line 3');
    expect(refusal('x,y\n0.5,2.25,\n-1.5,3.75,4\n')).toContain(
      'lines must all end in a delimiter, or none; got "4" on line 3',
    );
  });

  it('and does not take the names of one for those of other columns, but columns by number', () => {
    const text = 'x,y\n0.5,1.5,2.5\n';
    expect(refusal(text, { columns: ['x'] })).toContain(
      'got "0.5" first of 3 on line 2. Complete the header, or say which columns to keep by columns, as numbers from 0.',
    );
    expect(rowsOf(read(text, { columns: [0, 1] }))).toEqual([[0.5, 1.5]]);
    expect(rowsOf(read('"x" "y"\n"7" 0.5 2.25\n"3" -1.5 3.75\n', { columns: ['y'] }))).toEqual([[2.25], [3.75]]);
  });
});

describe('draws of Stan', () => {
  const csv = [
    '# stan_version_major = 2',
    '# method = sample (Default)',
    'lp__,accept_stat__,stepsize__,theta.1,theta.2',
    '-7.1,0.9,0.5,9.5,9.25',
    '# Adaptation terminated',
    '# Step size = 0.8',
    '# Diagonal elements of inverse mass matrix:',
    '# 0.5, 0.25',
    '-6.5,0.95,0.8,0.5,2.25',
    '-7.5,1,0.8,-1.5,3.75',
    '# ',
    '#  Elapsed Time: 0.01 seconds (Total)',
    '#',
  ];

  it('reads parameters, and leaves out comments, the sampler’s state and warm-up draws', () => {
    const table = read(`${csv.join('\n')}\n`);
    expect(rowsOf(table)).toEqual(points);
    expect(table.names).toEqual(['theta.1', 'theta.2']);
    expect(table.notes).toEqual([
      '3 columns of the sampler (lp__, accept_stat__, stepsize__)',
      '1 warm-up draws',
      '9 comment lines',
    ]);
  });

  it('counts divergent transitions, those of warm-up draws apart, among comments and whatever columns are kept', () => {
    const lines = [
      'lp__,divergent__,theta',
      '-7.1,1,9.5',
      '# Adaptation terminated',
      '-6.5,1,0.5',
      '# a comment among the rows',
      '-7.5,0,-1.5',
      '-6.5,1,2.5',
      '# Elapsed Time: 0.01 seconds (Total)',
    ].join('\n');
    expect(read(lines)).toMatchObject({ divergences: 2, rows: 3, names: ['theta'] });
    expect(read(lines, { columns: ['theta'] }).divergences).toBe(2);
    expect(read(csv.join('\n'))).not.toHaveProperty('divergences');
  });

  it('keeps the log density when asked for', () => {
    expect(rowsOf(read(csv.join('\n'), { columns: ['lp__'] }))).toEqual([[-6.5], [-7.5]]);
  });

  it('says that there are warm-up draws alone', () => {
    expect(refusal(csv.slice(0, 8).join('\n'))).toContain('got warm-up draws alone');
  });
});

describe('numbers written another way', () => {
  it.each([
    ['thousands', '"1,234.5","5,678.5"', 'numbers must not have separators of thousands; got "1,234.5"'],
    ['thousands with points', '1.234.567;2,5', 'separators of thousands; got "1.234.567"'],
    ['thousands with spaces', '1 234;5 678.5', 'separators of thousands; got "1 234"'],
    ['thousands with apostrophes', "1'234,2'345", 'separators of thousands; got "1\'234"'],
    ['currencies', '$5,$6', 'got "$5"'],
    ['per cent', '5%,6%', 'got "5%"'],
    ['units', '5 kg,6 kg', 'got "5 kg"'],
    ['units after decimals', '1.5kg,2.5kg', 'got "1.5kg"'],
    ['hexadecimals', '0x1F,0x2A', 'got "0x1F"'],
    ['a minus of typography', '−5,−6', 'got "−5"'],
    ['dates', '2020-01-01,2020-01-02', 'got "2020-01-01"'],
    ['truth', 'TRUE,FALSE', 'got "TRUE"'],
    ['fractions', '1/2,3/4', 'got "1/2"'],
  ])('refuses %s on the first line as on any other', (_, line, message) => {
    const delimiter = line.includes(';') ? ';' : ',';
    const others = `0.5${delimiter}2.25\n-1.5${delimiter}3.75\n`;
    expect(refusal(`${line}\n${others}`)).toContain(message);
    expect(refusal(`${line}\n${others}`)).toContain('on line 1, ');
    expect(refusal(`${others}${line}\n`)).toContain(message);
    expect(refusal(`x${delimiter}y\n${line}\n${others}`)).toContain('on line 2, ');
  });

  it('refuses commas that may separate thousands, and reads them as told', () => {
    const text = 'x;y\n1,234;5,678\n';
    expect(refusal(text)).toContain(
      'a comma in a number must be its decimal mark; got "1,234" on line 2, column 1 "x", which may have a separator of thousands. Say decimal ","',
    );
    expect(rowsOf(read(text, { decimal: ',' }))).toEqual([[1.234, 5.678]]);
    expect(refusal(text, { decimal: '.' })).toContain('separators of thousands; got "1,234"');
    expect(rowsOf(read('x;y\n1,234;5,678\n0,5;1,234\n'))).toEqual([
      [1.234, 5.678],
      [0.5, 1.234],
    ]);
  });

  it('refuses points that may separate thousands, and reads them as told', () => {
    const text = 'x;n\n987;1\n1.234;2\n22.500;3\n1.001;4\n';
    expect(refusal(text)).toContain(
      'a point in a number must be its decimal mark; got "1.234" on line 3, column 1 "x", beside whole numbers below 1,000 alone: it may have a separator of thousands. Say decimal "."',
    );
    expect(rowsOf(read(text, { decimal: '.' }))).toEqual([
      [987, 1],
      [1.234, 2],
      [22.5, 3],
      [1.001, 4],
    ]);
    // Three decimals everywhere, or another number of them anywhere, are decimals.
    expect(rowsOf(read('x\n9.870\n1.234\n22.500\n'))).toEqual([[9.87], [1.234], [22.5]]);
    expect(rowsOf(read('x\n987\n1.234\n22.500\n1.001\n0.5\n')).at(-1)).toEqual([0.5]);
    expect(rowsOf(read('x\n1987\n1.234\n22.500\n1.001\n')).at(0)).toEqual([1987]);
  });

  it('refuses two decimal marks in one file', () => {
    expect(refusal('x;y\n1,5;2,25\n1.5;2\n')).toContain(
      'a file has one decimal mark; got "1.5" on line 3, column 1 "x", beside "1,5" on line 2, column 1 "x"',
    );
    expect(refusal('x;y\n1.5;2\n', { decimal: ',' })).toContain(
      'got "1.5" on line 2, column 1 "x", beside decimal ","',
    );
  });

  it('reads whole numbers above 2^24 exactly', () => {
    expect(rowsOf(read('16777217,9007199254740991\n33554435,-16777219\n'))).toEqual([
      [16777217, 9007199254740991],
      [33554435, -16777219],
    ]);
  });

  it('refuses a cell of 100,000 digits in linear time, and shows forty of them', () => {
    const started = performance.now();
    for (const cell of [
      '1'.repeat(1e5),
      `${'1'.repeat(1e5)}x`,
      `.${'1'.repeat(1e5)}x`,
      `${'1'.repeat(5e4)}.${'1'.repeat(5e4)}e`,
    ]) {
      const message = refusal(`1\n${cell}\n`);
      expect(message).toContain(`${cell.slice(0, 40)}…" on line 2, column 1`);
      expect(message.length).toBeLessThan(300);
    }
    // As a name on the first line, and as what must not be one.
    for (const cell of ['1'.repeat(1e5), '1 '.repeat(5e4)]) expect(read(`"${cell}x"\n1\n`).names).toEqual([`${cell}x`]);
    expect(refusal(`"${'-1'.repeat(5e4)}"\n1\n`)).toContain('on line 1, column 1');
    expect(performance.now() - started).toBeLessThan(5000); // quadratic time takes half a minute for each of the four
  });
});

describe('one number a line, or two', () => {
  it.each([
    ['a header of one name', 'x\n1,5\n2,25\n'],
    ['leading zeros', '1,05\n2,25\n'],
    ['zeros before every comma', '0,5\n0,25\n'],
    ['a minus zero', '1,5\n-0,25\n'],
    ['groups of three', '1,234\n12,345\n'],
  ])('refuses lines as 1,5 where there are %s, and reads them as told', (_, text) => {
    expect(refusal(text)).toContain('decimal ","');
    const numbers = text
      .split('\n')
      .filter((line) => line.includes(','))
      .map((line) => [Number(line.replace(',', '.'))]);
    expect(rowsOf(read(text, { decimal: ',' }))).toEqual(numbers);
    if (!text.startsWith('x')) expect(read(text, { delimiter: ',' }).columns).toBe(2);
  });

  it('reads pairs of whole numbers, with a warning where they may be decimals', () => {
    expect(rowsOf(read('1,2\n3,4\n'))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(read('1,2\n3,4\n').warnings).toBeUndefined();
    expect(read('1,20\n3,4\n').warnings).toBeUndefined();
    expect(read('1,25\n3,75\n').warnings).toEqual([
      '"3,75" and the like are read as two whole numbers; where they are one with a decimal comma, say decimal ","',
    ]);
  });

  it('refuses lines of several decimal commas, and warns of what may be some', () => {
    expect(refusal('1,05,2,5\n3,25,4,75\n')).toContain(
      'lines must say how many numbers they hold; got "3,25,4,75". 4 whole ones: delimiter ",". 2 with decimal commas: write points, or semicolons between them.',
    );
    expect(refusal('0,5,0,25\n0,75,0,5\n')).toContain('lines must say how many numbers they hold');
    expect(read('1,05,2,5\n', { delimiter: ',' }).columns).toBe(4);
    const tenths = '1,5,2,5\n0,5,3,1\n2,5,0,7\n3,1,2,9\n1,1,1,2\n';
    const warning =
      '"1,1,1,2" and the like are read as 4 whole numbers; where they are 2 with decimal commas, write points, or semicolons between them; where not, say delimiter ","';
    expect(read(tenths)).toMatchObject({ columns: 4, warnings: [warning] });
    expect(read('1,25,2,5\n0,50,3,1\n')).not.toHaveProperty('warnings');
    expect(read('1,25,2,51\n0,55,3,17\n')).toMatchObject({ columns: 4, warnings: [expect.anything()] });
    const [aZero, aSign] = [tenths.replace('3,1,2,9', '3,1,2,10'), tenths.replace('2,9', '2,-9')];
    for (const text of [aZero, aSign, '1,25,2,50\n0,55,3,17\n', '1,5,2,5\n', '1,25,2,51\n', '1,5,2\n'])
      expect(read(text)).not.toHaveProperty('warnings');
    expect(read(tenths, { delimiter: ',' })).not.toHaveProperty('warnings');
    expect(read(`a,b,c,d\n${tenths}`)).not.toHaveProperty('warnings');
  });

  it('refuses spaces that may separate thousands', () => {
    expect(refusal('1 234\n12 345\n')).toContain('Two: delimiter " ". Thousands: take the spaces out.');
    expect(rowsOf(read('1 234\n12 345\n', { delimiter: ' ' }))).toEqual([
      [1, 234],
      [12, 345],
    ]);
  });

  it('refuses two delimiters that both fit', () => {
    const text = '1 234,5 678\n2 345,6 789\n';
    expect(refusal(text)).toContain(
      'one delimiter must fit the first lines; got ["2 345","6 789"] by "," or ["2","345,6","789"] by spaces. Say which by delimiter.',
    );
    expect(rowsOf(read(text, { delimiter: 'space' }))).toEqual([
      [1, 234.5, 678],
      [2, 345.6, 789],
    ]);
    // Spaces and tabs together make three columns of what tabs make two of.
    expect(refusal('1 234\t5\n2 345\t6\n')).toContain('["2 345","6"] by tabs or ["2","345","6"] by spaces.');
  });
});

it('looks for the delimiter behind comments of more than 64 KiB', () => {
  const comments = '# as many words as a licence has\n'.repeat(2500);
  expect(comments.length).toBeGreaterThan(1 << 16);
  const table = read(`${comments}x;y\n0,5;2,25\n-1,5;3,75\n`);
  expect(rowsOf(table)).toEqual(points);
  expect(table.notes).toEqual(['2500 comment lines']);
});

describe('missing values', () => {
  it.each(['', 'NA', 'NaN', 'nan', 'N/A', '#N/A', 'null', 'NULL', 'None', '<NA>'])(
    'refuses "%s" and drops its row when told to',
    (gap) => {
      const text = `x,y\n0.5,2.25\n9,${gap}\n-1.5,3.75\n`;
      expect(refusal(text)).toContain(
        `got ${gap === '' ? 'an empty cell' : `"${gap}"`} on line 3, column 2 "y". Fill it, or leave such rows out: missing "drop".`,
      );
      const table = read(text, { missing: 'drop' });
      expect(rowsOf(table)[1]).toEqual([9, NaN]); // table.ts leaves it out
    },
  );
});

describe('options', () => {
  it('takes a delimiter and a comment of another kind', () => {
    expect(rowsOf(read('% made by MATLAB\n0.5|2.25\n-1.5|3.75\n', { delimiter: '|', comment: '%' }))).toEqual(points);
    expect(rowsOf(read('0.5\t2.25\n-1.5\t3.75\n', { delimiter: 'tab' }))).toEqual(points);
    for (const text of ['x|y\n0.5|2.25\n', '0.5|2.25\n'])
      expect(refusal(text)).toMatch(
        /every cell must be a number; got "0.5.*\. If it separates cells, say delimiter "\|"\.$/,
      );
    expect(refusal('1,2\n', { delimiter: '5' })).toContain('delimiter must be what separates cells; got "5"');
  });

  it('takes names of columns, in their order', () => {
    const table = read('x,label,y\n2.25,a,0.5\n3.75,b,-1.5\n', { columns: ['y', 'x'] });
    expect(rowsOf(table)).toEqual(points);
    expect(table).toMatchObject({ names: ['y', 'x'], places: [2, 0] });
    expect(refusal('x,y\n1,2\n', { columns: ['z'] })).toContain('got "z". There are "x", "y".');
    expect(refusal('x,x\n1,2\n', { columns: ['x'] })).toContain('got "x", which several have');
  });
});

describe('encodings', () => {
  it('reads UTF-16 with its mark, as Excel writes "Unicode Text"', () => {
    const text = '\ufeffx\ty\r\n0.5\t2.25\r\n-1.5\t3.75\r\n';
    const little = Buffer.from(text, 'utf16le');
    expect(rowsOf(parseCsv(little, 'x.txt'))).toEqual(points);
    expect(rowsOf(parseCsv(Buffer.from(little).swap16(), 'x.txt'))).toEqual(points);
  });

  it('refuses UTF-16 without its mark, and other zeros, with a way out', () => {
    const little = Buffer.from('größe\ty\r\n0.5\t2.25\r\n', 'utf16le');
    const rule = 'a text file must be UTF-8 (or UTF-16 with its mark); got ';
    expect(() => parseCsv(little, 'x.txt')).toThrow(
      `${rule}UTF-16 without its mark. Convert it: iconv -f UTF-16LE -t UTF-8.`,
    );
    expect(() => parseCsv(Buffer.from(little).swap16(), 'x.txt')).toThrow('iconv -f UTF-16BE -t UTF-8.');
    expect(() => parseCsv(Buffer.from('x,y\n1,\0\0\n'), 'x.csv')).toThrow(`${rule}bytes of zero.`);
  });

  it('refuses Latin-1 with a way out', () => {
    expect(() => parseCsv(Buffer.from('größe\n1\n', 'latin1'), 'x.csv')).toThrow(
      'Convert it: iconv -f LATIN1 -t UTF-8',
    );
  });
});

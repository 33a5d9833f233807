import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { assembleDocument, readSections, renderSection, writeDocument } from './document.js';
import { sampleExperiment, sampleResults, sampleRun } from './fixtures/sample_run.js';
import { markdownTable } from './table.js';
import { writeRun } from './write_results.js';

const experiments = [
  sampleExperiment('first', 'The first'),
  sampleExperiment('second-one', 'The second'),
  sampleExperiment('third', 'The third'),
];
const names = (document: string): string[] =>
  [...document.matchAll(/^<!-- begin (\S+) -->$/gm)].map(([, name]) => name);

describe('assembleDocument', () => {
  const sections = new Map([
    ['third', '## The third\n\n$1 costs $& and $$.'],
    ['first', '<a id="first"></a>\n\n## The first\n\n\n<!-- a comment -->\n\n| a |\n|---|'],
  ]);
  const document = assembleDocument(experiments, sections);

  it('has the sections in the order of the experiments, without those that nobody has run', () => {
    expect(names(document)).toEqual(['first', 'third']);
    expect(document).toContain('\n\n- [The first](#first)\n- [The third](#third)\n\n');
    expect(document).not.toContain('second');
  });

  it('is read back as it was', () => {
    expect(new Map(readSections(document))).toEqual(sections);
    expect(assembleDocument(experiments, readSections(document))).toBe(document);
  });

  it('has no sections to read where there are none', () => {
    expect(readSections('').size).toBe(0);
    expect(readSections(assembleDocument(experiments, new Map())).size).toBe(0);
  });
});

describe('renderSection', () => {
  const figures = new Map([
    ['lines', 'experiments/sample-lines.svg'],
    ['many-points', 'experiments/sample-many-points.png'],
  ]);
  const render = (change = {}, findings?: string): string =>
    renderSection(sampleExperiment(), sampleResults(change), figures, findings);

  it('says what, how, what was found, and how to get it again', () => {
    const parts = [
      ...['<a id="sample"></a>', '## A sample', 'What sample is for.', '- chain: 100 steps'],
      ...['![Some lines.](experiments/sample-lines.svg)', '![Many points.](experiments/sample-many-points.png)'],
      ...['**Errors**', `\n\n${markdownTable(sampleResults().tables[0])}\n\n`, 'A note below.'],
      '\n\n## Findings\n\nIt *is* | so.\n\n',
      '\n| error of ours | 0.250 | 0.500 | must | met | half is enough |\n',
      '\n| error of theirs | 2 | 1 | aim | **missed** | as published |\n',
      ...['`npm run experiment -- sample` (seed 0), 2026-01-02', '12 s, 21 s of all threads', 'Test 9000, 2 cores'],
      ...['Node 20.19.0', '`cpu` (WebAssembly SIMD, 2 threads)'],
    ];
    for (const part of parts) expect(render({}, '## Findings\n\nIt *is* | so.\n')).toContain(part);
    expect(render()).not.toMatch(/Findings|undefined/);
  });

  it('leaves archived tables to the results', () => {
    const [table] = sampleResults().tables;
    expect(render({ tables: [table, { ...table, title: 'Thousands of rows', archived: true }] })).not.toContain(
      'Thousands',
    );
    expect(render({ tables: [table, { ...table, title: 'Thousands of rows' }] })).toContain('Thousands');
  });

  it('says of a gate without a finite value that it is missed', () => {
    const [gate] = sampleResults().gates;
    expect(render({ gates: [{ ...gate, value: Number.NaN }] })).toContain(
      '| error of ours | NaN | 0.500 | must | **missed** |',
    );
  });

  it('keeps bars in claims and reasons from ending their cells', () => {
    const [gate] = sampleResults().gates;
    const section = render({ gates: [{ ...gate, claim: 'largest |f|', reason: 'P(|z| > 4)' }] });
    expect(section).toContain('| largest \\|f\\| | 0.250 | 0.500 | must | met | P(\\|z\\| > 4) |');
  });
});

describe('writeDocument', () => {
  let root: string;
  let out: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'experiment-document-'));
    out = path.join(root, 'results');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const document = (): string => readFileSync(path.join(root, 'docs', 'experiments.md'), 'utf8');
  const write = (): Promise<string[]> => writeDocument(experiments, out, root);

  it('takes in full runs and findings, and copies each figure in its one form', async () => {
    await writeRun(out, sampleRun({ experiment: 'third' }));
    await writeRun(out, sampleRun({ experiment: 'first', quick: true }));
    const findings = '### Said by hand\n\n- *as it is*: $1 | <b>&</b>\n\n\n  ```\n  code\n  ```';
    mkdirSync(path.join(root, 'experiments', 'third'), { recursive: true });
    writeFileSync(path.join(root, 'experiments', 'third', 'findings.md'), `${findings}\n`);
    const files = await write();
    const figures = ['third-lines.svg', 'third-many-points.png'];
    expect(files.map((file) => path.relative(root, file))).toEqual([
      path.join('docs', 'experiments.md'),
      ...figures.map((figure) => path.join('docs', 'experiments', figure)),
    ]);
    expect(readdirSync(path.join(root, 'docs', 'experiments'))).toEqual(figures);
    expect(readFileSync(files[2])).toEqual(readFileSync(path.join(out, 'third', 'many-points.png')));
    expect(names(document())).toEqual(['third']);
    expect(document()).toContain(`\n\n${findings}\n\n`);
    for (const figure of figures) expect(document()).toContain(`](experiments/${figure})`);
  });

  it('leaves sections of experiments without results as they are, and renews the others', async () => {
    await writeRun(out, sampleRun({ experiment: 'second-one', seed: 3 }));
    const old = new Map([
      ['third', 'Third, as\n\nit was.'],
      ['second-one', 'Second, as it was.'],
      ['first', 'First, as it was.'],
    ]);
    mkdirSync(path.join(root, 'docs'));
    writeFileSync(path.join(root, 'docs', 'experiments.md'), assembleDocument(experiments, old));
    await write();
    expect(names(document())).toEqual(['first', 'second-one', 'third']);
    const sections = readSections(document());
    expect([sections.get('first'), sections.get('third')]).toEqual([old.get('first'), old.get('third')]);
    expect(sections.get('second-one')).toContain('(seed 3)');
    expect(document()).not.toContain('Second, as it was.');
  });

  it('is the same text for the same results', async () => {
    await writeRun(out, sampleRun({ experiment: 'first' }));
    await write();
    const once = document();
    await write();
    expect(document()).toBe(once);
  });

  it('leaves the document alone where results cannot be read', async () => {
    await writeRun(out, sampleRun({ experiment: 'first' }));
    await write();
    const before = document();
    await writeRun(out, sampleRun({ experiment: 'second-one' }));
    copyFileSync(path.join(out, 'first', 'lines.svg'), path.join(out, 'second-one', 'result.json'));
    await expect(write()).rejects.toThrow(InvalidInputError);
    expect(document()).toBe(before);
  });
});

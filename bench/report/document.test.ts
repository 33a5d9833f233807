import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPng } from '../../src/node/io/figure/png.js';
import { chartNames, writeCharts } from './charts.js';
import { writeDocument } from './document.js';
import { sampleResults } from './fixtures/sample_results.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bench-document-'));
  mkdirSync(path.join(root, 'bench'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('charts', () => {
  it('are drawn for what was measured, with the numbers as text and small enough to commit', async () => {
    const charts = await writeCharts(path.join(root, 'all-'), [sampleResults()]);
    expect([...charts.keys()]).toEqual([...chartNames]);
    const text = [...charts.values()].map((file) => readFileSync(file, 'utf8'));
    expect(text[0]).toContain('slow 1.0, graph');
    expect(text[0]).toContain('3.70×');
    expect(text[0]).not.toContain('unable');
    expect(text[1]).toContain('D=2 [32,32] relu, batch 256');
    expect(text[1]).toContain('56 %, 55.6 GFLOP/s');
    expect(text[2]).toContain('threads');
    for (const svg of text) {
      expect(svg.length).toBeLessThan(150_000);
      expect(svg).not.toMatch(/NaN|undefined/);
      expect(renderPng(svg, 1).length).toBeGreaterThan(5000);
    }
  });

  it('are left out without numbers', async () => {
    const adam = sampleResults({ tables: sampleResults().tables.filter(({ bench }) => bench === 'adam_update') });
    expect([...(await writeCharts(path.join(root, 'none-'), [adam])).keys()]).toEqual([]);
  });
});

describe('docs/benchmarks.md', () => {
  it('holds machine, command, tables, figures, and the findings verbatim', async () => {
    const findings = '## Findings\n\nThe *chain* | is fast.';
    writeFileSync(path.join(root, 'bench', 'findings.md'), `${findings}\n`);
    const [file, ...figures] = await writeDocument([sampleResults()], root);
    const text = readFileSync(file, 'utf8');
    expect(path.relative(root, file)).toBe(path.join('docs', 'benchmarks.md'));
    expect(figures.map((figure) => path.relative(root, figure))).toEqual(
      chartNames.map((name) => path.join('docs', 'benchmarks', `${name}.svg`)),
    );
    const whence = [
      '## Test 9000, 2 cores',
      '8.00 GB',
      'linux 6.1 x64',
      'Node 20.19.0',
      'driver 1.2',
      '2026-01-02',
      '`npm run bench`',
      '### `webgpu`: Test GPU',
    ];
    for (const part of [findings, '](benchmarks/peers.svg)', ...whence, 'peak 10000 GFLOP/s'])
      expect(text).toContain(part);
    // Quartiles of 4, 3.6, 3.7 about their median.
    expect(text).toMatch(/\| slow 1\.0, graph \|.*\| 3\.70 \(3\.65–3\.85\) \|/);
    expect(text).toMatch(/\| unable 3\.0 \|.*\| no silu \|/);
    expect(text).toContain('Not run: absent.');
    expect(text).toMatch(/\| 4417 parameters \| 2 \| 150 µs \| 100 µs \| ±17 % \| 1\.18 \| 18 % \|/);
  });

  it('is the same text for the same results', async () => {
    const [file] = await writeDocument([sampleResults()], root);
    const first = readFileSync(file, 'utf8');
    await writeDocument([sampleResults()], root);
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('says of a software driver that it is one', async () => {
    const [cpu, webgpu] = sampleResults().devices;
    const software = { ...webgpu, info: { ...webgpu.info, software: true } };
    const [file] = await writeDocument([sampleResults({ devices: [cpu, software] })], root);
    expect(readFileSync(file, 'utf8')).toContain('a software driver');
  });
});

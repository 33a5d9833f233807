import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { sampleResults, sampleTable } from './fixtures/sample_results.js';
import { mergeRuns } from './merge_runs.js';
import { metricsOf } from './metrics.js';
import { readResults, writeResults } from './results.js';
import { formatTable, markdownTable, textTable } from './table.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bench-results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('results as JSON', () => {
  it('are read as they were written', () => {
    const file = path.join(folder, 'deep', 'results.json');
    writeResults(file, sampleResults());
    expect(readResults(file)).toEqual(sampleResults());
  });

  const bad: readonly [string, string][] = [
    ['no file', ''],
    ['no JSON', '{'],
    ['another form', JSON.stringify({ results: [] })],
    ['an older form', JSON.stringify({ ...sampleResults(), format: 1 })],
    [
      'a row without times or a reason',
      JSON.stringify(sampleResults({ tables: [sampleTable('op', [{ name: 'row', seconds: [] }])] })),
    ],
    ['a time that is no number', JSON.stringify(sampleResults()).replace('"seconds":[0.9', '"seconds":["fast"')],
    ['a negative time', JSON.stringify(sampleResults()).replace('"seconds":[0.9', '"seconds":[-0.9')],
  ];
  it.each(bad)('are refused: %s', (name, text) => {
    const file = path.join(folder, `${name}.json`);
    if (text !== '') writeFileSync(file, text);
    expect(() => readResults(file)).toThrow(InvalidInputError);
  });
});

describe('what follows from a row', () => {
  const yardstick = { peak: 1e11, bandwidth: 1e10, floor: 1e-5, queuedFloor: 1e-6 };

  it('has rates of the median run and shares of the fastest', () => {
    const metrics = metricsOf(
      { name: 'row', seconds: [1, 2, 4], operations: 5e10, steps: 100, sampleSteps: 200 },
      yardstick,
    );
    expect(metrics).toEqual({
      runs: 3,
      median: 2,
      minimum: 1,
      spread: 0.375,
      step: 0.02,
      flops: 2.5e10,
      fastestFlops: 5e10,
      sampleSteps: 100,
      share: 0.5,
    });
  });

  it('takes its share of the copy where it moves memory', () => {
    expect(metricsOf({ name: 'row', seconds: [1], bytes: 5e9 }, yardstick)).toEqual({
      runs: 1,
      median: 1,
      minimum: 1,
      bytesPerSecond: 5e9,
      share: 0.5,
    });
  });

  it('has no spread where everything is zero', () => {
    expect(metricsOf({ name: 'host', seconds: [0, 0] }, yardstick)).toEqual({
      runs: 2,
      median: 0,
      minimum: 0,
      spread: 0,
    });
  });

  it('fills a table, from which empty columns are left out and in which a row may have no time', () => {
    const rows = [
      { name: 'timed', seconds: [0.001, 0.002], bytes: 1e7 },
      { name: 'absent', seconds: [], untimed: { why: 'not | installed', failed: false } },
    ];
    const table = textTable('adam', rows, yardstick);
    expect(table.headings).toEqual(['adam', 'runs', 'median', 'minimum', 'spread', 'GB/s', 'of a copy', 'not timed']);
    expect(table.lines).toEqual([
      ['timed', '2', '1.50 ms', '1.00 ms', '±17 %', '6.67', '100 %', ''],
      ['absent', '', '', '', '', '', '', 'not | installed'],
    ]);
    expect(formatTable(table)).toMatch(/^timed +2 +1\.50 ms[^]*\nabsent +not \| installed$/m);
    expect(markdownTable(table)).toContain('| absent |  |  |  |  |  |  | not \\| installed |');
  });
});

describe('mergeRuns', () => {
  it('lets later tables of one machine replace earlier ones and keeps the best yardstick', () => {
    const later = sampleResults({
      command: 'npm run bench -- adam_update',
      devices: [
        { ...sampleResults().devices[0], yardstick: { peak: 2e11, bandwidth: 1e9, floor: 2e-5, queuedFloor: 5e-7 } },
      ],
      tables: [sampleTable('adam_update', [{ name: 'new', seconds: [1] }])],
    });
    const [merged, ...others] = mergeRuns([sampleResults(), later]);
    expect(others).toEqual([]);
    expect(merged.devices.map(({ info }) => info.kind)).toEqual(['cpu', 'webgpu']);
    expect(merged.devices[0].yardstick).toEqual({ peak: 2e11, bandwidth: 1e10, floor: 1e-5, queuedFloor: 5e-7 });
    expect(merged.tables.filter(({ bench }) => bench === 'adam_update').map(({ rows }) => rows[0].name)).toEqual([
      'new',
    ]);
    expect(merged.tables).toHaveLength(sampleResults().tables.length);
    expect(merged.command).toContain('adam_update');
  });

  it('keeps machines apart', () => {
    const elsewhere = sampleResults({ machine: { ...sampleResults().machine, processor: 'Other' } });
    expect(mergeRuns([sampleResults(), elsewhere])).toHaveLength(2);
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type * as FilePromises from 'node:fs/promises';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import type { Run } from '../support/run_experiment.js';
import { sampleResults, sampleRun, sampleSvg } from './fixtures/sample_run.js';
import { readResults } from './results.js';
import { csvTable } from './table.js';
import { resultsFolder, writeRun } from './write_results.js';

vi.mock('node:fs/promises', async (original) => {
  const promises = await original<typeof FilePromises>();
  return { ...promises, rename: vi.fn(promises.rename) };
});

let out: string;
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'experiment-run-'));
});
afterEach(() => {
  vi.mocked(rename).mockReset();
  rmSync(out, { recursive: true });
});

const files = ['errors-by-case.csv', 'lines.png', 'lines.svg', 'many-points.png', 'many-points.svg', 'result.json'];
const oldRun = (): Promise<string> => writeRun(out, sampleRun({ seed: 11 }));

/** Seed of the results that lie there now, all of whose files must be there, and nothing beside them. */
function whatIsLeft(): number {
  expect(readdirSync(out)).toEqual(['sample']);
  expect(readdirSync(path.join(out, 'sample'))).toEqual(files);
  return readResults(path.join(out, 'sample', 'result.json')).seed;
}

describe('writeRun', () => {
  it('writes results, tables and figures, and nothing beside them', async () => {
    const run = sampleRun();
    const folder = await writeRun(path.join(out, 'deeper'), run);
    expect(folder).toBe(path.join(out, 'deeper', 'sample'));
    expect(readdirSync(path.join(out, 'deeper'))).toEqual(['sample']);
    expect(readdirSync(folder)).toEqual(files);
    expect(readResults(path.join(folder, 'result.json'))).toEqual(run.results);
    expect(readFileSync(path.join(folder, 'errors-by-case.csv'), 'utf8')).toBe(csvTable(run.results.tables[0]));
    expect(readFileSync(path.join(folder, 'many-points.svg'), 'utf8')).toBe(sampleSvg(20));
    // Width and height in a PNG's header: twice those of the SVG.
    const png = readFileSync(path.join(folder, 'many-points.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([40, 20]);
  });

  it('replaces an older run whole', async () => {
    const folder = await oldRun();
    writeFileSync(path.join(folder, 'a-table-of-old.csv'), '');
    await writeRun(out, sampleRun({ seed: 12 }));
    expect(whatIsLeft()).toBe(12);
  });

  it('keeps quick runs apart', async () => {
    await oldRun();
    expect(await writeRun(out, sampleRun({ quick: true, seed: 12 }))).toBe(resultsFolder(out, 'sample', true));
    expect(readdirSync(out)).toEqual(['sample', 'sample-quick']);
    const seeds = ['sample', 'sample-quick'].map((name) => readResults(path.join(out, name, 'result.json')).seed);
    expect(seeds).toEqual([11, 12]);
  });
});

describe('a run that cannot be written', () => {
  const broken: readonly (readonly [what: string, run: Run])[] = [
    ['results of another form', sampleRun({ tables: [{ ...sampleResults().tables[0], name: 'Not A File Name' }] })],
    ['a figure that is no SVG', { ...sampleRun(), figures: [{ name: 'lines', caption: 'No lines.', svg: 'no <svg' }] }],
  ];
  it.each(broken)('leaves the old one, and is a defect of its experiment: %s', async (_, run) => {
    await oldRun();
    const error: unknown = await writeRun(out, run).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(InvalidInputError);
    expect(whatIsLeft()).toBe(11);
  });

  it('leaves the old one where it could not take its place', async () => {
    await oldRun();
    const { rename: move } = await vi.importActual<typeof FilePromises>('node:fs/promises');
    let refused = 0;
    vi.mocked(rename).mockImplementation(async (from, to) => {
      if (to !== path.join(out, 'sample') || refused > 0) return move(from, to);
      refused++;
      throw Object.assign(new Error('EBUSY: resource busy or locked'), {
        code: 'EBUSY',
        errno: -16,
        syscall: 'rename',
      });
    });
    await expect(writeRun(out, sampleRun({ seed: 12 }))).rejects.toThrow(InvalidInputError);
    expect(refused).toBe(1);
    expect(whatIsLeft()).toBe(11);
  });

  it('leaves nothing where there was nothing', async () => {
    await expect(writeRun(out, broken[0][1])).rejects.toThrow(/lower-case words/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('says so where the folder is a file or below one', async () => {
    const file = path.join(out, 'file');
    writeFileSync(file, 'text');
    for (const place of [file, path.join(file, 'below')]) {
      const written = writeRun(place, sampleRun());
      await expect(written).rejects.toThrow(InvalidInputError);
      await expect(written).rejects.toThrow(`must be written to a folder; got ${path.join(place, 'sample')}: `);
      await expect(written).rejects.toThrow('Give another --out.');
    }
    expect(readFileSync(file, 'utf8')).toBe('text');
    expect(existsSync(path.join(out, 'sample'))).toBe(false);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { isMet } from '../support/gate.js';
import { sampleResults } from './fixtures/sample_run.js';
import { readResults, serializeResults, type Results } from './results.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'experiment-results-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const afterRoundTrip = (results: Results): Results => readResults(put('round-trip.json', serializeResults(results)));

describe('results as JSON', () => {
  it('are read as they were written', () => {
    expect(afterRoundTrip(sampleResults())).toEqual(sampleResults());
  });

  it.each([Number.NaN, Infinity, -Infinity])('keep a gate that found %s unmet', (value) => {
    const [gate] = afterRoundTrip(sampleResults({ gates: [{ ...sampleResults().gates[0], value }] })).gates;
    expect(gate.value).toBeNaN();
    expect(isMet(gate)).toBe(false);
  });

  it.each([Number.NaN, Infinity, -Infinity])('have no number where a table has %s', (error) => {
    const [table] = sampleResults().tables;
    const { rows } = afterRoundTrip(sampleResults({ tables: [{ ...table, rows: [{ case: 'diverged', error }] }] }))
      .tables[0];
    expect(rows).toEqual([{ case: 'diverged', error: null }]);
  });

  it('are not written in another form', () => {
    const [table] = sampleResults().tables;
    expect(() => serializeResults(sampleResults({ tables: [{ ...table, name: '../Errors' }] }))).toThrow(
      /lower-case words/,
    );
    expect(() =>
      serializeResults(sampleResults({ gates: [{ ...sampleResults().gates[0], bound: Number.NaN }] })),
    ).toThrow(/bound/);
  });
});

describe('readResults', () => {
  it('says which file is missing', () => {
    const file = path.join(folder, 'missing.json');
    expect(() => readResults(file)).toThrow(InvalidInputError);
    expect(() => readResults(file)).toThrow(`must be a file; got ${file}. Run the experiment again`);
  });

  it('says which file is no JSON', () => {
    for (const file of [put('broken.json', '{ "format": 1, '), put('empty.json', ''), folder]) {
      expect(() => readResults(file)).toThrow(InvalidInputError);
      expect(() => readResults(file)).toThrow(`form; got ${file}: `);
    }
  });

  const [table] = sampleResults().tables;
  const [gate] = sampleResults().gates;
  const wrong: readonly (readonly [field: string, json: unknown])[] = [
    ['format', { ...sampleResults(), format: 2 }],
    ['seconds', { ...sampleResults(), seconds: undefined }],
    ['experiment', { ...sampleResults(), experiment: '../sample' }],
    ['device.kind', { ...sampleResults(), device: { ...sampleResults().device, kind: 'abacus' } }],
    ['machine.cores', { ...sampleResults(), machine: { ...sampleResults().machine, cores: 'two' } }],
    [
      'tables.0.columns.0.digits',
      { ...sampleResults(), tables: [{ ...table, columns: [{ key: 'case', title: 'case', digits: 0 }] }] },
    ],
    ['tables.0.rows.0.error', { ...sampleResults(), tables: [{ ...table, rows: [{ error: true }] }] }],
    ['gates.1.value', { ...sampleResults(), gates: [gate, { ...gate, value: 'small' }] }],
    ['gates.0.bound', { ...sampleResults(), gates: [{ ...gate, bound: null }] }],
    ['gates.0.kind', { ...sampleResults(), gates: [{ ...gate, kind: 'may' }] }],
    ['figures', { ...sampleResults(), figures: 'none' }],
  ];
  it.each(wrong)('names the file and the field: %s', (field, json) => {
    const file = put(`wrong-${field}.json`, JSON.stringify(json));
    expect(() => readResults(file)).toThrow(InvalidInputError);
    expect(() => readResults(file)).toThrow(`${file}: ${field}: `);
  });
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../../src/node/cli/command_line.js';
import { readSafetensors, writeSafetensors } from '../../../../src/node/io/safetensors.js';
import { network, permuted } from './networks.js';

let folder: string;
let output: { out: string; err: string };
const at = (name: string): string => join(folder, name);
const run = (...words: string[]): Promise<number> => {
  output = { out: '', err: '' };
  return runCommandLine(['aggregate', ...words]);
};

const one = network([5, 8, 3], 1);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  const save = (name: string, tensors: typeof one, metadata = {}) => writeSafetensors(at(name), { tensors, metadata });
  await save('a.safetensors', one, { format: 'pt', client: '1' });
  await save('b.safetensors', permuted(one, 2), { format: 'pt', client: '2' });
  await save('other.safetensors', network([5, 7, 3], 1));
  await writeFile(at('broken.safetensors'), 'no tensors');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('barycenter aggregate --models', () => {
  it('writes the merged model, and the plain mean', async () => {
    const models = ['--models', at('a.safetensors'), at('b.safetensors')];
    const files = ['--out', at('m.safetensors'), '--plain', at('p.safetensors')];
    expect(await run(...models, ...files, '--weights', '2,1', '--json')).toBe(0);
    const merged = await readSafetensors(at('m.safetensors'));
    expect([...merged.tensors].sort()).toEqual([...one].sort());
    expect(merged.metadata).toEqual({ format: 'pt' });
    const plain = await readSafetensors(at('p.safetensors'));
    expect(plain.tensors.get('layers.0.weight')).not.toEqual(one.get('layers.0.weight'));
    const said = JSON.parse(output.out) as { layers: { apart: number; plainApart: number }[]; models: object[] };
    expect(said.models).toMatchObject([{ weight: 2 / 3 }, { weight: 1 / 3 }]);
    expect(said.layers[0].apart).toBe(0);
    expect(said.layers[0].plainApart).toBeGreaterThan(0.3);
    expect(await run(...models, '--out', at('m.safetensors'))).toBe(0);
    expect(output.out).toMatch(/^layer +out × in +neurons matched elsewhere .*\nlayers\.0 +8 × 5 +\d+ % +0\.00 /);
  });

  it.each<[string, string[], RegExp]>([
    [
      'tables beside',
      ['t.csv', '--out', 'm.safetensors', '--models', 'a.safetensors', 'b.safetensors'],
      /it takes no tables of draws; got .*t\.csv/,
    ],
    ['neither', ['--out', 'm.safetensors'], /it needs tables of draws, or --models; got neither/],
    ['one model', ['--out', 'm.safetensors', '--models', 'a.safetensors'], /at least two models; got 1/],
    [
      'another ending',
      ['--out', 'm.pt', '--models', 'a.safetensors', 'b.safetensors'],
      /aggregate --out: models are written as \.safetensors/,
    ],
    [
      'one file for both',
      ['--out', 'm.safetensors', '--plain', 'm.safetensors', '--models', 'a.safetensors', 'b.safetensors'],
      /must be another file than --out/,
    ],
    [
      'the plain mean of tables',
      ['t.csv', 'u.csv', '--out', 'm', '--plain', 'p.safetensors'],
      /aggregate --plain: it is of --models/,
    ],
    [
      'an option of tables',
      ['--out', 'm.safetensors', '--draws', '3', '--models', 'a.safetensors', 'b.safetensors'],
      /only --models, --out, --weights, --plain, --json go with it; got --draws/,
    ],
    [
      'other layers',
      ['--out', 'm.safetensors', '--models', 'a.safetensors', 'other.safetensors'],
      /models must have the layers of the first/,
    ],
    [
      'a damaged file',
      ['--out', 'm.safetensors', '--models', 'a.safetensors', 'broken.safetensors'],
      /broken\.safetensors/,
    ],
    [
      'weights of another count',
      ['--out', 'm.safetensors', '--weights', '1', '--models', 'a.safetensors', 'b.safetensors'],
      /one for each of 2 models; got 1/,
    ],
  ])('refuses %s, and writes nothing', async (_, words, message) => {
    const before = await readdir(folder);
    expect(await run(...words.map((word) => (/\.\w+$|^m$/.test(word) ? at(word) : word)))).toBe(2);
    expect(output.err).toMatch(message);
    expect(await readdir(folder)).toEqual(before);
  });
});

import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readOptions, type ExperimentOptions } from './options.js';

const names = ['gaussians', 'cells', 'weights'];
const known = names.map((name) => ({ name, title: `On ${name}`, ...(name === 'cells' && { parts: ['a', 'b'] }) }));
const run: ExperimentOptions = {
  do: 'run',
  names,
  quick: false,
  device: 'auto',
  seed: 0,
  data: path.join('..', 'shared', 'data'),
  out: 'results',
  document: true,
};

describe('readOptions', () => {
  const good: readonly (readonly [argv: string, options: ExperimentOptions])[] = [
    ['', run],
    [
      'cells --quick --device cpu --seed 7 --data=d --out o --no-document',
      { ...run, names: ['cells'], quick: true, device: 'cpu', seed: 7, data: 'd', out: 'o', document: false },
    ],
    ['weights --device webgpu cells weights', { ...run, names: ['weights', 'cells'], device: 'webgpu' }],
    // The document is of full runs on the default seed.
    ['--quick', { ...run, quick: true, document: false }],
    ['--seed 4294967295', { ...run, seed: 4294967295, document: false }],
    ['--seed 0', run],
    ['cells --part b', { ...run, names: ['cells'], part: 'b' }],
    ['--no-document', { ...run, document: false }],
    ['--render --out elsewhere', { do: 'render', out: 'elsewhere' }],
  ];
  it.each(good)('takes "%s"', (argv, options) => {
    expect(readOptions(argv.split(' ').filter(Boolean), known)).toEqual(options);
  });

  const bad: readonly (readonly [argv: string, said: RegExp])[] = [
    ['--seed 4294967296', /--seed.*'4294967296'.*whole number from 0 to 4294967295/],
    ['--seed 1.5', /--seed.*'1\.5'.*whole number/],
    ['--device gpu', /--device.*'gpu'.*auto, webgpu, cpu/],
    ['cells --part c', /cells has the parts a, b, and no c/],
    ['weights --part a', /weights has no parts/],
    ['cells weights --part a', /one experiment/],
    ['--render cells weights', /--render.*no names.*cells weights/],
    ['cells cell', /'cell'.*Did you mean cells\? There are gaussians, cells, weights\./],
    ['something', /'something' is invalid for argument 'names'\. There are gaussians, cells, weights\./],
  ];
  it.each(bad)('refuses "%s"', (argv, said) => {
    onTestFinished(() => void vi.restoreAllMocks());
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readOptions(argv.split(' '), known)).toThrow('exit 2');
    expect(write.mock.calls.join('')).toMatch(said);
  });
});

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { helpText, readOptions, type RunOptions } from './options.js';

const known = ['gaussians', 'cells', 'weights'];

const read = (...argv: string[]) => readOptions(argv, known);

function readRun(...argv: string[]): RunOptions {
  const options = read(...argv);
  if (options.do !== 'run') throw new Error(`${argv.join(' ')} must be a run, not ${options.do}`);
  return options;
}

describe('readOptions', () => {
  it('runs everything when nothing is asked for', () => {
    expect(read()).toEqual({
      do: 'run',
      names: known,
      quick: false,
      device: 'auto',
      seed: 0,
      data: path.join('..', 'shared', 'data'),
      out: 'results',
      document: true,
    });
  });

  it('takes every option', () => {
    expect(
      read('cells', '--quick', '--device', 'cpu', '--seed', '7', '--data=d', '--out', 'o', '--no-document'),
    ).toEqual({
      do: 'run',
      names: ['cells'],
      quick: true,
      device: 'cpu',
      seed: 7,
      data: 'd',
      out: 'o',
      document: false,
    });
    expect(readRun('--device', 'webgpu').device).toBe('webgpu');
  });

  it('takes names in any place, each once', () => {
    expect(readRun('weights', '--quick', 'cells', 'weights').names).toEqual(['weights', 'cells']);
  });

  it('makes the document of full runs on the default seed only', () => {
    expect(readRun('cells', '--seed', '0').document).toBe(true);
    for (const argv of [['--quick'], ['--seed', '1'], ['--no-document']]) expect(readRun(...argv).document).toBe(false);
  });

  it('renders what is there', () => {
    expect(read('--render')).toEqual({ do: 'render', out: 'results' });
    expect(read('--render', '--out', 'elsewhere')).toEqual({ do: 'render', out: 'elsewhere' });
  });

  it('helps, whatever else is asked for', () => {
    for (const argv of [['--help'], ['-h'], ['no-such-name', '--help'], ['--render', '-h']])
      expect(read(...argv)).toEqual({ do: 'help' });
  });

  it('takes the whole range of seeds', () => {
    expect(readRun('--seed', '4294967295').seed).toBe(4294967295);
  });

  const bad: readonly (readonly [argv: string[], said: RegExp])[] = [
    [['--seed', '4294967296'], /--seed must be a whole number from 0 to 4294967295; got 4294967296\. Leave it out/],
    [['--seed=-1'], /--seed must be .*; got -1\./],
    [['--seed', '1.5'], /--seed must be .*; got 1\.5\./],
    [['--seed', '1e3'], /--seed must be .*; got 1e3\./],
    [['--seed', '0x10'], /--seed must be .*; got 0x10\./],
    [['--seed', ' 1'], /--seed must be .*; got {2}1\./],
    [['--seed='], /--seed must be .*; got \./],
    [['--seed'], /those of --help; got .*--seed/],
    [['--device', 'gpu'], /--device must be auto, cpu, webgpu; got gpu\. Leave it out for auto/],
    [['--device='], /--device must be/],
    [['--sed', '1'], /those of --help; got .*--sed.*npm run experiment -- --help/],
    [['--quick=yes'], /those of --help; got .*--quick/],
    [['--out'], /those of --help; got .*--out/],
    [['--render', 'cells', 'weights'], /--render takes no names; got cells weights\./],
    [
      ['cells', 'cell'],
      /must be that of an experiment; got cell\. Did you mean cells\? There are gaussians, cells, weights\./,
    ],
    [['wieghts'], /got wieghts\. Did you mean weights\?/],
    [['Cells'], /got Cells\. Did you mean cells\?/],
    [['-q'], /those of --help; got .*-q/],
  ];
  it.each(bad)('refuses %j', (argv, said) => {
    expect(() => read(...argv)).toThrow(InvalidInputError);
    expect(() => read(...argv)).toThrow(said);
  });

  it('suggests no name that is not near', () => {
    expect(() => read('something')).toThrow(/got something\. There are gaussians, cells, weights\./);
  });
});

describe('helpText', () => {
  const text = helpText([
    { name: 'short', title: 'First title' },
    { name: 'much-longer', title: 'Second title' },
  ]);

  it('names all experiments, with their titles below one another', () => {
    const lines = text.split('\n');
    const [first, second] = ['First title', 'Second title'].map(
      (title) => lines.find((line) => line.endsWith(title)) ?? '',
    );
    expect(first).toMatch(/^ +short +First title$/);
    expect(second).toMatch(/^ +much-longer +Second title$/);
    expect(first.indexOf('First')).toBe(second.indexOf('Second'));
  });

  it('names options that there are', () => {
    const examples = new Map([
      ['KIND', 'cpu'],
      ['N', '1'],
      ['FOLDER', 'folder'],
    ]);
    const options = [...text.matchAll(/^ {2}(--\S+)(?: ([A-Z]+))? /gm)].map(([, option, value]) =>
      [option, examples.get(value) ?? []].flat(),
    );
    expect(options).toHaveLength(8);
    for (const argv of options) expect(() => read(...argv), argv.join(' ')).not.toThrow();
  });
});

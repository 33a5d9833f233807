import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { helpText, readOptions } from './options.js';

const known = ['langevin_chain', 'solve'];
const measure = {
  do: 'measure',
  devices: ['cpu', 'webgpu'],
  quick: false,
  json: undefined,
  document: false,
  names: known,
};

describe('options of the suite', () => {
  it.each([
    [[], { ...measure, document: true }],
    [['--quick'], { ...measure, quick: true }],
    [['--quick', '--document'], { ...measure, quick: true, document: true }],
    [['--device', 'cpu'], { ...measure, devices: ['cpu'] }],
    [['solve', '--json', 'x.json'], { ...measure, names: ['solve'], json: 'x.json' }],
    [['--compare', 'old.json'], { do: 'compare', before: 'old.json', after: undefined }],
    [['--compare', 'old.json', 'new.json'], { do: 'compare', before: 'old.json', after: 'new.json' }],
    [['--render', 'a.json', 'b.json'], { do: 'render', files: ['a.json', 'b.json'] }],
    [['--help'], { do: 'help' }],
  ])('%j', (argv, expected) => {
    expect(readOptions(argv, known)).toEqual(expected);
  });

  it.each([
    [['slove'], /slove.*langevin_chain, solve/],
    [['--device', 'gpu'], /gpu/],
    [['--fast'], /--fast/],
    [['--render'], /--render/],
    [['--compare', 'a', 'b', 'c'], /one or two files/],
  ])('%j is refused', (argv, message) => {
    expect(() => readOptions(argv, known)).toThrow(InvalidInputError);
    expect(() => readOptions(argv, known)).toThrow(message);
  });

  it('are all in the help, and so is every bench', () => {
    const help = helpText(known);
    for (const word of ['--device', '--quick', '--json', '--document', '--render', '--compare', '--help', ...known]) {
      expect(help).toContain(word);
    }
  });
});

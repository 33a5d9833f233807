import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readOptions } from './options.js';

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
  ])('%j', (argv, expected) => {
    expect(readOptions(argv, known)).toEqual(expected);
  });

  it.each([
    [['slove'], /'slove'.* Did you mean solve\? There are langevin_chain, solve\./],
    [['--device', 'gpu'], /--device.*'gpu'.*cpu, webgpu, all/],
    [['--quik'], /'--quik'.*Did you mean --quick/],
    [['--render'], /--render/],
    [['--compare', 'a', 'b', 'c'], /--compare.*one or two files, not 3/],
  ])('%j is refused', (argv, message) => {
    onTestFinished(() => void vi.restoreAllMocks());
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readOptions(argv, known)).toThrow('exit 2');
    const said = write.mock.calls.join('');
    expect(said).toMatch(message);
    expect(said).toMatch(/^[^\n]*\n$/);
  });
});

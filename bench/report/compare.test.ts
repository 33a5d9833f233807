import { describe, expect, it } from 'vitest';
import type { Row } from '../support/bench.js';
import { compareResults, formatComparison } from './compare.js';
import { chainRow, sampleResults, sampleTable } from './fixtures/sample_results.js';
import type { Results } from './results.js';

const key = (name: string): string => `cpu op: ${name}`;
const run = (...rows: readonly Row[]): Results => sampleResults({ tables: [sampleTable('op', rows)] });
const row = (name: string, ...seconds: readonly number[]): Row => ({ name, seconds });
const steady = [1, 1, 1.01, 1.01, 1.02, 1.02, 1.03] as const;
const noisy = [1, 1.05, 1.1, 1.2, 1.3, 1.5, 1.8] as const;
const times = (seconds: readonly number[], factor: number): number[] => seconds.map((value) => value * factor);

describe('compareResults', () => {
  it.each([
    ['the same', steady, 1, 'unchanged'],
    ['3 % slower, however steady', steady, 1.03, 'unchanged'],
    ['10 % slower and steady', steady, 1.1, 'slower'],
    ['10 % faster and steady', steady, 1 / 1.1, 'faster'],
    ['10 % slower within the spread', noisy, 1.1, 'unchanged'],
    ['twice as slow beyond any spread', noisy, 2, 'slower'],
    ['twice as fast beyond any spread', noisy, 0.5, 'faster'],
  ] as const)('tells %s', (_, seconds, factor, verdict) => {
    const { slower, faster, unchanged } = compareResults(
      run(row('a', ...seconds)),
      run(row('a', ...times(seconds, factor))),
    );
    expect({ slower: slower.length, faster: faster.length, unchanged }).toEqual({
      slower: 0,
      faster: 0,
      unchanged: 0,
      [verdict]: 1,
    });
    const [change] = [...slower, ...faster];
    if (verdict !== 'unchanged') expect(change.ratio).toBeCloseTo(factor, 10);
  });

  it('does not blame a row whose fastest run is as fast as ever', () => {
    const busy = [1, 1.6, 1.6, 1.61, 1.62, 1.62, 1.63];
    expect(compareResults(run(row('a', ...steady)), run(row('a', ...busy))).slower).toEqual([]);
  });

  it('compares steps where runs took different numbers of them', () => {
    const before = { ...chainRow('a', steady), steps: 100 };
    const after = { ...chainRow('a', times(steady, 0.5)), steps: 50 };
    const { unchanged } = compareResults(run(before), run(after));
    expect(unchanged).toBe(1);
    const [change] = compareResults(run(before), run({ ...after, steps: 25 })).slower;
    expect(change).toMatchObject({ before: 0.0101, ratio: 2 });
  });

  it('tells rows that vanished and appeared, and which have no time', () => {
    const { vanished, appeared, unchanged } = compareResults(
      run(row('old', 1), row('both', 1), row('untimed', 1)),
      run(row('both', 1), row('new', 1), { ...row('untimed'), untimed: { why: 'not installed', failed: false } }),
    );
    expect({ vanished, appeared, unchanged }).toEqual({
      vanished: [key('old'), key('untimed')],
      appeared: [key('new')],
      unchanged: 1,
    });
  });

  it('keeps devices and benches apart, and names those of one run only once', () => {
    const other = sampleResults({ tables: [{ ...sampleTable('op', [row('a', 1)]), device: 'webgpu' }] });
    expect(compareResults(run(row('a', 1)), other)).toMatchObject({
      unchanged: 0,
      vanished: [],
      appeared: [],
      warnings: ['not in the newer run: cpu op', 'not in the older run: webgpu op'],
    });
  });

  it('does not compare with a remainder of zero', () => {
    expect(compareResults(run(row('a', 0, 0)), run(row('a', 1, 1)))).toMatchObject({ slower: [], unchanged: 1 });
    expect(compareResults(run(row('a', 1, 1)), run(row('a', 0, 0)))).toMatchObject({ faster: [], unchanged: 1 });
  });

  it('warns of other machines, drivers and peaks', () => {
    expect(compareResults(sampleResults(), sampleResults()).warnings).toEqual([]);
    const [cpu, webgpu] = sampleResults().devices;
    const after = sampleResults({
      quick: true,
      machine: { ...sampleResults().machine, node: 'v24.0.0' },
      devices: [
        { ...cpu, yardstick: { ...cpu.yardstick, peak: 5e10 } },
        { ...webgpu, info: { ...webgpu.info, driver: 'Vulkan, driver 1.3' } },
      ],
    });
    expect(compareResults(sampleResults(), after).warnings).toEqual([
      expect.stringContaining('v20.19.0 then, v24.0.0 now'),
      expect.stringContaining('--quick'),
      expect.stringContaining('peak of cpu is 0.50 times'),
      expect.stringContaining('driver 1.3 now'),
    ]);
  });

  it('prints what changed, worst first', () => {
    const before = run(row('a', ...steady), row('b', ...steady), row('c', ...steady));
    const after = run(row('a', ...times(steady, 1.2)), row('b', ...times(steady, 3)), row('c', ...times(steady, 0.5)));
    expect(formatComparison(compareResults(before, after))).toMatch(
      /Slower .*2[^]* b: 1\.01 s .*3\.03 s.*3\.00×[^]* a: .*1\.21 s.*1\.20×[^]*Faster .*1[^]* c: .*505 ms.*2\.00×[^]*\n0 unchanged.* 5\.0 %/,
    );
  });
});

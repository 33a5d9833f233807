import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { aimsOf } from './aims.js';
import { CHAIN_GRID, chainCaseOf, PYTORCH_GRID } from './grid.js';
import { shapeOf } from '../support/operations.js';
import { readGpuCheckOptions } from './options.js';
import type { AdapterFacts, GpuCheckReport, KernelRow, SpeedRow, StepReport } from './report.js';
import { exitCodeOf } from './verdict.js';

function step<Row>(rows: readonly Row[], status: StepReport['status'] = 'done') {
  return { status, budget: 1, seconds: 1, rows: [...rows] };
}

const right: KernelRow = { kernel: 'op', shape: 'small', worst: 0.5, seconds: 1 };
const broken: KernelRow = { ...right, trouble: { kind: 'wrong', why: 'off' } };
const adapter = (kind: AdapterFacts['kind']) => step<AdapterFacts>([{ kind }]);
const ready = { adapter: adapter('hardware'), kernels: step([right]) };

describe('the exit code', () => {
  const cases: [string, GpuCheckReport['steps'], boolean, number][] = [
    ['all is well', ready, false, 0],
    ['there is no adapter', { adapter: adapter('none') }, true, 3],
    ['the adapter is a software one', { adapter: adapter('software') }, false, 3],
    ['a software one is allowed', { ...ready, adapter: adapter('software') }, true, 0],
    ['a kernel is wrong', { ...ready, kernels: step([right, broken], 'wrong') }, false, 1],
    ['a kernel was wrong before time ran out', { ...ready, kernels: step([broken], 'overran') }, false, 1],
    ['time ran out', { ...ready, chains: step<SpeedRow>([], 'overran') }, false, 0],
    ['no time was left for some', { ...ready, kernels: step([right], 'partly') }, false, 0],
    ['no kernel ever answered', { ...ready, kernels: step<KernelRow>([], 'overran') }, false, 1],
    ['the driver crashed', { adapter: step<AdapterFacts>([], 'failed') }, false, 1],
    ['a later step crashed', { ...ready, iterations: step<SpeedRow>([], 'failed') }, false, 1],
    ['PyTorch is not here', { ...ready, pytorch: step<SpeedRow>([], 'absent') }, false, 0],
  ];
  it.each(cases)('when %s', (_, steps, software, code) => {
    expect(exitCodeOf({ steps, software })).toBe(code);
  });

  it('is not 1 for a variant of PyTorch that is wrong', () => {
    const refused: SpeedRow = { name: 'peer', seconds: [], untimed: { why: 'refused', failed: true } };
    expect(exitCodeOf({ steps: { ...ready, pytorch: step([refused]) }, software: false })).toBe(0);
  });
});

describe('the aims', () => {
  const chains = CHAIN_GRID.map((shape): SpeedRow => {
    const { name, network, segments } = chainCaseOf(shape);
    // Narrow layers and small batches may be as far from the peak as they like.
    const share = shape.width >= 128 && shape.batch >= 16_384 ? 0.6 : 0.1;
    return { name, seconds: [1], shape: shapeOf(network, segments), wall: { seconds: 1, flops: 1, share } };
  });
  const peers = PYTORCH_GRID.flatMap((grid): SpeedRow[] => {
    const { name, network, segments } = chainCaseOf(grid);
    const row = { name, seconds: [1], shape: shapeOf(network, segments) };
    const ratio = grid.batch === 1024 ? 6 : 1;
    return [
      { ...row, peer: 'pytorch 2.5, cuda-graph', ratios: [ratio, 100, ratio] },
      { ...row, peer: 'pytorch 2.5, cuda-eager', ratios: [2] },
    ];
  });
  const met = (steps: GpuCheckReport['steps']) => aimsOf({ steps }).map((aim) => aim.met);
  const isLarge = ({ shape }: SpeedRow) => shape!.batch === 65_536 && shape!.hidden[0] === 512;

  it('are met by the worst of the rows that they are about', () => {
    expect(aimsOf({ steps: { chains: step(chains), pytorch: step(peers) } })).toMatchObject([
      { met: true, measured: 0.6, rows: [6, 6] },
      { met: true, measured: 6, rows: [4, 4] },
    ]);
  });

  it('are not met where one row falls short', () => {
    const slow = chains.map((row) => (isLarge(row) ? { ...row, wall: { ...row.wall!, share: 0.49 } } : row));
    const equal = peers.map((row, i) => (i === 0 ? { ...row, ratios: [4.9, 100, 4.9] } : row));
    expect(met({ chains: step(slow), pytorch: step(equal) })).toEqual([false, false]);
  });

  it('are open where rows are missing, without a peak, and without PyTorch', () => {
    const unshared = chains.map((row) => ({ ...row, wall: { seconds: 1, flops: 1 } }));
    expect(met({ chains: step(chains.filter((row) => !isLarge(row))) })).toEqual([null, null]);
    expect(met({ chains: step(unshared), pytorch: step(peers.slice(2)) })).toEqual([null, null]);
    expect(met({})).toEqual([null, null]);
  });
});

describe('the options', () => {
  it('have defaults', () => {
    expect(readGpuCheckOptions([])).toEqual({ quick: false, software: false, patience: 1, json: undefined });
  });

  it.each(['0', 'long', '1e9', ''])('refuse a patience of "%s"', (patience) => {
    onTestFinished(() => void vi.restoreAllMocks());
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => readGpuCheckOptions(['--patience', patience])).toThrow('exit 2');
    expect(write.mock.calls.join('')).toMatch(/--patience.*Give a number from 0\.01 to 1000/);
  });
});

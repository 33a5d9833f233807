import { describe, expect, it } from 'vitest';
import { decideMerging, vectorSetting, type VectorSetting } from '../../src/device/cpu/node/vector_merging.js';
import { InvalidInputError } from '../../src/errors.js';

describe('vectorSetting', () => {
  it('is the option, else the environment, else auto', () => {
    const of = (option: 'auto' | boolean | undefined, value?: string) =>
      vectorSetting(option, value === undefined ? {} : { BARYCENTER_REVECTORIZE: value });
    expect(['0', '1', 'auto', '', undefined].map((value) => of(undefined, value).want)).toEqual([
      false,
      true,
      'auto',
      'auto',
      'auto',
    ]);
    expect(of(undefined, '0').by).toBe('BARYCENTER_REVECTORIZE=0');
    expect(of(false, '1')).toEqual({ want: false, by: 'revectorize: false' });
    expect(of(true, '0').want).toBe(true);
    expect(of('auto', '0').want).toBe('auto');
    expect(of(true, 'nonsense').want).toBe(true);
  });

  it('is refused where it is none', () => {
    expect(() => vectorSetting(undefined, { BARYCENTER_REVECTORIZE: 'off' })).toThrow(
      'openCpuDevice: BARYCENTER_REVECTORIZE must be 0, 1 or auto; got "off". Unset it for auto.',
    );
    expect(() => vectorSetting(undefined, { BARYCENTER_REVECTORIZE: 'toString' })).toThrow(InvalidInputError);
    expect(() => vectorSetting('yes' as 'auto', {})).toThrow(
      `openCpuDevice: revectorize must be true, false or 'auto'; got "yes". Leave it out for 'auto'.`,
    );
  });
});

describe('decideMerging', () => {
  const node20 = { v8: '11.3.244.8-node.38', node: '20.20.2', architecture: 'x64' };
  const node22 = { v8: '12.4.254.21-node.57', node: '22.23.5', architecture: 'x64' };
  const node24 = { v8: '13.6.233.17-node.63', node: '24.22.3', architecture: 'x64' };
  const auto: VectorSetting = { want: 'auto', by: 'BARYCENTER_REVECTORIZE=' };
  const forced: VectorSetting = { want: true, by: 'revectorize: true' };
  const off: VectorSetting = { want: false, by: 'BARYCENTER_REVECTORIZE=0' };

  const found =
    (gain: number, sameBits = true, recalled = false) =>
    () =>
      Promise.resolve({ sameBits, gain, recalled });
  const unasked = (): never => {
    throw new Error('was asked');
  };

  it.each([
    ['who turned them off', off, node24, 'turned off by BARYCENTER_REVECTORIZE=0'],
    ['that Node 20 has none', auto, node20, 'Node 20.20.2 cannot merge vectors; Node 24 and newer can'],
    ['so to who insists', forced, node20, 'Node 20.20.2 cannot merge vectors; Node 24 and newer can'],
    [
      'that Node 22 loses by them',
      auto,
      node22,
      'Node 22.23.5 merges too few vectors to gain by it; Node 24 and newer do gain',
    ],
    [
      'that other processors have none',
      forced,
      { ...node24, architecture: 'arm64' },
      'V8 merges vectors on x86-64 only, and this is arm64',
    ],
    [
      'that Bun has no V8, whatever it says',
      forced,
      { ...node24, bun: '1.4.5' },
      'Bun 1.4.5 cannot merge vectors; Node 24 and newer can',
    ],
  ])('says without a check %s', async (_, setting, runtime, reason) => {
    expect(await decideMerging(setting, runtime, unasked)).toEqual({ on: false, reason });
  });

  it('takes the same bits where they are no slower', async () => {
    const decided = (gain: number) => decideMerging(auto, node24, found(gain));
    expect(await decided(1.9)).toEqual({
      on: true,
      reason: 'merged vectors give the same bits at 1.90 times the speed',
    });
    expect((await decided(1)).on).toBe(true);
    expect(await decided(0.99)).toEqual({ on: false, reason: 'merged vectors gain nothing (0.99 times the speed)' });
    expect((await decided(NaN)).on).toBe(false);
  });

  it('takes slower ones for who insists, on Node 22 too', async () => {
    expect(await decideMerging(forced, node22, found(0.62))).toEqual({
      on: true,
      reason: 'revectorize: true; merged vectors give the same bits at 0.62 times the speed',
    });
  });

  it('takes other bits for nobody', async () => {
    for (const setting of [auto, forced]) {
      const decided = await decideMerging(setting, node24, found(2, false));
      expect(decided).toEqual({ on: false, reason: 'merged vectors give wrong results' });
    }
  });

  it('says that an earlier process found it', async () => {
    const reasons = [found(1.9, true, true), found(0.5, true, true), found(0, false, true)].map(async (check) => {
      return (await decideMerging(auto, node24, check)).reason;
    });
    expect(await Promise.all(reasons)).toEqual([
      'merged vectors give the same bits at 1.90 times the speed, as found by an earlier process',
      'merged vectors gain nothing (0.50 times the speed, as found by an earlier process)',
      'merged vectors give wrong results, as found by an earlier process',
    ]);
  });

  it('goes on without where the check cannot run', async () => {
    const decided = await decideMerging(auto, node24, () => Promise.reject(new RangeError('no memory')));
    expect(decided).toEqual({ on: false, reason: 'merged vectors could not be checked (RangeError: no memory)' });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openCpuDevice, type CpuDevice } from '../src/device/cpu/cpu_device.js';
import { opBenches } from './benches.js';
import { WrongKernelError } from './support/check.js';
import { measureAll } from './support/measure.js';
import * as timing from './support/timing.js';

vi.mock('./support/timing.js', async (importOriginal) => ({
  ...(await importOriginal<typeof timing>()),
  timeCases: vi.fn(),
}));

const timeCases = vi.mocked(timing.timeCases);
const yardstick = { peak: 1e9, bandwidth: 1e9, floor: 1e-5, queuedFloor: 1e-6 };

/** The kernel that an op ends with, where it goes by another name than the op. */
const lastKernels: Readonly<Record<string, string>> = {
  potential_parameter_gradient: 'weight_gradient',
  conv2d_input_gradient: 'conv2d',
};

/** Makes every dispatch of a kernel leave out its last tile, as a wrong count of tiles would. */
function breakKernel(device: CpuDevice, broken: string): void {
  const dispatch = device.dispatch.bind(device);
  vi.spyOn(device, 'dispatch').mockImplementation((kernel, args, tiles) =>
    dispatch(kernel, args, kernel.startsWith(broken) ? tiles - 1 : tiles),
  );
}

describe('a bench of an op', () => {
  let device: CpuDevice;
  beforeAll(async () => {
    device = await openCpuDevice({ threads: 2 });
  });
  afterAll(() => device.close());
  beforeEach(() => {
    vi.restoreAllMocks();
    timeCases.mockReset().mockImplementation((_, __, cases) => Promise.resolve(cases.map(() => [1e-3])));
  });

  it.each(opBenches.map((bench) => [bench.name, bench] as const))(
    '%s is refused when its last tile is missing',
    async (name, bench) => {
      breakKernel(device, lastKernels[name] ?? name);
      await expect(bench.measure({ device, yardstick, quick: true })).rejects.toThrow(WrongKernelError);
      expect(timeCases).not.toHaveBeenCalled();
      expect(device.liveBytes).toBe(0);
    },
  );

  it.each(opBenches.slice(1).map((bench) => [bench.name, bench] as const))(
    '%s is timed when it is right',
    async (name, bench) => {
      const rows = await bench.measure({ device, yardstick, quick: true });
      expect(timeCases).toHaveBeenCalledOnce();
      expect(rows.length).toBeGreaterThan(0);
      expect(
        rows.every(({ seconds }) => seconds.length > 0),
        name,
      ).toBe(true);
      expect(device.liveBytes).toBe(0);
    },
  );
});

describe('measureAll', () => {
  it('ends with the refusal: no bench after it runs, and nothing is reported of it', async () => {
    const report = { opened: vi.fn(), measured: vi.fn() };
    const right = { name: 'right', measure: vi.fn(() => Promise.resolve([{ name: 'row', seconds: [1] }])) };
    const wrong = { name: 'wrong', measure: vi.fn(() => Promise.reject(new WrongKernelError('wrong: not timed'))) };
    const last = { name: 'last', measure: vi.fn() };
    const plan = { benches: [right, wrong, last], devices: ['cpu'] as const, quick: true };
    await expect(measureAll(plan, report)).rejects.toThrow(WrongKernelError);
    expect(report.measured).toHaveBeenCalledOnce();
    expect(last.measure).not.toHaveBeenCalled();
  });
});

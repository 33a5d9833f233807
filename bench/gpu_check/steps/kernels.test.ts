import { beforeEach, expect, it, vi } from 'vitest';
import type { WebGpuDevice } from '../../../src/device/webgpu/webgpu_device.js';
import { DeviceOperationError } from '../../../src/errors.js';
import { WrongKernelError } from '../../support/check.js';
import { kernelChecks } from '../kernel_cases.js';
import type { KernelRow } from '../report.js';
import type * as stepModule from '../step.js';
import { kernelsStep } from './kernels.js';

vi.mock('../kernel_cases.js', () => ({ kernelChecks: vi.fn() }));
vi.mock('../step.js', async (importOriginal) => ({
  ...(await importOriginal<typeof stepModule>()),
  withGpu: (_: unknown, use: (device: WebGpuDevice) => Promise<void>) => use({} as WebGpuDevice),
}));

const check = (kernel: string, run: () => Promise<number>) => ({ kernel, shape: 'small', run });

async function rowsOf(time: (name: string) => boolean = () => true): Promise<KernelRow[]> {
  const rows: KernelRow[] = [];
  const settings = { quick: true, software: true, enough: 1 };
  await kernelsStep({ settings, row: (row) => void rows.push(row), time, absent: () => undefined });
  return rows;
}

beforeEach(() => {
  vi.mocked(kernelChecks).mockReturnValue([
    check('off', () => Promise.reject(new WrongKernelError('element 3 is 7', 12))),
    check('refused', () => Promise.reject(new DeviceOperationError('out of memory'))),
    check('right', () => Promise.resolve(0.25)),
  ]);
});

it('goes on after a kernel that is wrong and one that fails, and says which is which', async () => {
  expect(await rowsOf()).toMatchObject([
    { kernel: 'off', worst: 12, trouble: { kind: 'wrong', why: 'element 3 is 7' } },
    { kernel: 'refused', trouble: { kind: 'failed', why: 'out of memory' } },
    { kernel: 'right', worst: 0.25 },
  ]);
});

it('begins no kernel that there is no time for', async () => {
  expect(await rowsOf((name) => name === 'right small')).toMatchObject([{ kernel: 'right' }]);
});

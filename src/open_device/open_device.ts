import { checkOptions } from '../arguments.js';
import { DeviceUnavailableError, invalid } from '../errors.js';
import type { CpuDevice, CpuDeviceOptions, CpuFeatures } from '../device/cpu/cpu_device.js';
import type { DeviceInfo, DeviceKind } from '../device/contract.js';
import type { Device } from '../device/device.js';
import { probeWebGpu } from '../device/webgpu/adapter.js';
import type { WebGpuDevice } from '../device/webgpu/webgpu_device.js';
import { openWebGpuDevice } from './open_webgpu_device.js';

export interface OpenDeviceOptions {
  /** `auto` (default) takes a hardware GPU where there is one and every core of the processor otherwise. */
  readonly kind?: DeviceKind | 'auto';
  /** Worker threads of the `cpu` device; default: all cores. */
  readonly threads?: number;
  /**
   * Vectors of 256 bits on the `cpu` device. `auto` uses them where V8 has them and a check finds the same bits and no
   * loss of speed; `true` also at a loss, `false` never. Default: BARYCENTER_REVECTORIZE (0, 1 or auto), else `auto`.
   */
  readonly revectorize?: 'auto' | boolean;
  /** The `cpu` device in a page whose policy forbids workers from `blob:`; see `CpuDeviceOptions`. */
  readonly workerUrl?: string | URL;
}

/** What `auto` picks here, and why, in one sentence. */
export interface DeviceChoice {
  readonly kind: DeviceKind;
  readonly reason: string;
}

/** What is here: the answer of `barycenter devices`. */
export interface DeviceSurvey {
  readonly cpu: DeviceInfo & { readonly features: CpuFeatures };
  /** The adapter, or why there is none. */
  readonly webgpu: { readonly info: DeviceInfo } | { readonly unavailable: string };
  readonly auto: DeviceChoice;
}

function choose(webgpu: DeviceSurvey['webgpu']): DeviceChoice {
  if ('unavailable' in webgpu) return { kind: 'cpu', reason: `no WebGPU adapter: ${webgpu.unavailable}` };
  if (webgpu.info.software) {
    return {
      kind: 'cpu',
      reason: `${webgpu.info.name} is a software driver, slower than this processor's own kernels`,
    };
  }
  return { kind: 'webgpu', reason: `${webgpu.info.name} is a hardware adapter` };
}

/**
 * Opens the CPU device: compiles the kernels and starts the worker threads. The caller closes it; a process that does
 * not still exits. It is loaded when it is asked for: a page with a GPU has no use for it.
 *
 * @throws DeviceUnavailableError where the build is missing, a worker does not start, or threads cannot share memory
 *   that must
 * @throws InvalidInputError for a setting or a BARYCENTER_REVECTORIZE with a value that it cannot have
 */
export async function openCpuDevice(options: CpuDeviceOptions = {}): Promise<CpuDevice> {
  const device = await import('../device/cpu/cpu_device.js');
  return device.openCpuDevice(options);
}

function openCpu({ threads, revectorize, workerUrl }: OpenDeviceOptions = {}): Promise<CpuDevice> {
  return openCpuDevice({
    ...(threads === undefined ? {} : { threads }),
    ...(revectorize === undefined ? {} : { revectorize }),
    ...(workerUrl === undefined ? {} : { workerUrl }),
  });
}

/** Looks at both devices without keeping either. */
export async function surveyDevices(): Promise<DeviceSurvey> {
  const cpu = await openCpu();
  const { info, features } = cpu;
  await cpu.close();
  const webgpu = await probeWebGpu();
  return { cpu: { ...info, features }, webgpu, auto: choose(webgpu) };
}

/** A hardware GPU, or undefined where there is none or its driver gives no device. */
async function openHardwareGpu(): Promise<Device | undefined> {
  if (choose(await probeWebGpu()).kind !== 'webgpu') return undefined;
  try {
    return await openWebGpuDevice({});
  } catch (error) {
    if (error instanceof DeviceUnavailableError) return undefined;
    throw error;
  }
}

/**
 * Opens a device; the caller closes it.
 * @throws DeviceUnavailableError when `webgpu` is asked for and no adapter answers
 */
export async function openDevice(options: OpenDeviceOptions & { readonly kind: 'cpu' }): Promise<CpuDevice>;
export async function openDevice(options: OpenDeviceOptions & { readonly kind: 'webgpu' }): Promise<WebGpuDevice>;
export async function openDevice(options?: OpenDeviceOptions): Promise<Device>;
export async function openDevice(options: OpenDeviceOptions = {}): Promise<Device> {
  checkOptions<OpenDeviceOptions>('openDevice', options, {
    kind: true,
    threads: true,
    revectorize: true,
    workerUrl: true,
  });
  const kind = options.kind ?? 'auto';
  switch (kind) {
    case 'cpu':
      return openCpu(options);
    case 'webgpu':
      return openWebGpuDevice({ allowSoftware: true });
    case 'auto':
      return (await openHardwareGpu()) ?? openCpu(options);
    default:
      throw invalid('openDevice', 'kind must be auto, webgpu or cpu', String(kind), 'Leave it out for auto.');
  }
}

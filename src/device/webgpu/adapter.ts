/// <reference types="@webgpu/types" />
import { DeviceUnavailableError } from '../../errors.js';
import type { DeviceInfo } from '../contract.js';
import { borrowGpu, type GpuLoan } from './gpu_instance.js';
import { patiently } from './patient_wait.js';

/** Vulkan, Direct3D and Metal drivers that run on the processor. */
const SOFTWARE_DRIVER = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

export interface AdapterLoan {
  readonly adapter: GPUAdapter;
  readonly info: DeviceInfo;
  readonly loan: GpuLoan;
}

/** The machine's best adapter. @throws DeviceUnavailableError, saying why there is none and what to do */
export async function borrowAdapter(): Promise<AdapterLoan> {
  const loan = await borrowGpu();
  try {
    const adapter = await patiently(() => loan.gpu.requestAdapter({ powerPreference: 'high-performance' }));
    if (!adapter) {
      throw new DeviceUnavailableError(
        'openDevice: no WebGPU adapter answers, for want of a GPU or of its driver (Vulkan on Linux). ' +
          'Install one, or use the cpu device.',
      );
    }
    return { adapter, info: describeAdapter(adapter.info), loan };
  } catch (error) {
    loan.release();
    throw error;
  }
}

export function describeAdapter(info: GPUAdapterInfo): DeviceInfo {
  const told = [info.vendor, info.architecture, info.device, info.description];
  const name = [info.device, info.architecture, info.vendor].find((text) => text !== '') ?? 'unnamed adapter';
  const driver = info.description || [info.vendor, info.architecture].filter(Boolean).join(' ') || 'unnamed driver';
  const software = info.isFallbackAdapter || told.some((text) => SOFTWARE_DRIVER.test(text));
  return { kind: 'webgpu', name: name.replace(/-+$/, ''), driver: `WebGPU, ${driver}`, software, threads: 0 };
}

/** Looks for an adapter without keeping it; a missing binding or driver is an answer, not an error. */
export async function probeWebGpu(): Promise<{ readonly info: DeviceInfo } | { readonly unavailable: string }> {
  try {
    const { info, loan } = await borrowAdapter();
    loan.release();
    return { info };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unavailable: reason.replace(/^openDevice: /, '') };
  }
}

/** What our programs use where an adapter has it, and do without elsewhere. */
const OPTIONAL_FEATURES: readonly GPUFeatureName[] = ['timestamp-query'];

export function usefulFeatures(adapter: GPUAdapter): GPUFeatureName[] {
  return OPTIONAL_FEATURES.filter((feature) => adapter.features.has(feature));
}

/// <reference types="@webgpu/types" />
import { checkObject } from '../../arguments.js';

/** Everything the adapter allows of what our kernels can use, instead of WebGPU's small defaults. */
export function generousLimits(adapter: GPUAdapter): Record<string, number> {
  checkObject('generousLimits', 'an adapter', adapter, 'Pass what await navigator.gpu.requestAdapter() gives.');
  const { limits } = adapter;
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
  };
}

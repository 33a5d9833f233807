import type { DeviceBuffer } from '../../device/contract.js';
import type { Device } from '../../device/device.js';
import { checkDevice, checkDeviceBuffer, checkList, checkObject } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { NetworkShape, ParameterLayout } from '../../../kernels/shared/network_layout.js';
import type { Segment } from './segments.js';

/** Widest layer and largest point dimension: one weight matrix of that size is a gibibyte. */
export const MAX_WIDTH = 16_384;

export function checkCount(operation: string, name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw invalid(operation, `${name} must be a whole number from 1 up`, String(value), `Pass a positive ${name}.`);
  }
}

/** A finite number above 0. */
export function checkPositive(operation: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw invalid(operation, `${name} must be a positive number`, String(value), `Pass a positive ${name}.`);
  }
}

export function checkBuffer(operation: string, name: string, buffer: DeviceBuffer, floats: number): void {
  checkDeviceBuffer(operation, name, buffer);
  if (buffer.byteLength < floats * 4) {
    throw invalid(
      operation,
      `buffer ${name} must hold at least ${floats} floats (${floats * 4} bytes)`,
      `${buffer.byteLength} bytes ("${buffer.label}")`,
      'Create a larger buffer or a program for smaller shapes.',
    );
  }
}

/** What a program is made of. @throws InvalidInputError where a device or the spec is missing */
export function checkProgram(operation: string, device: unknown, spec: unknown): void {
  checkDevice(operation, device);
  checkObject(operation, 'a spec', spec, 'Pass its shapes and settings after the device.');
}

/** What a program is run with. @throws InvalidInputError where it is missing */
export function checkArguments(operation: string, args: unknown): void {
  checkObject(operation, 'buffers and settings to run with', args, 'Pass them to run({ … }).');
}

export function checkNetwork(operation: string, network: NetworkShape): void {
  checkObject(operation, 'a network', network, 'Make one with singleNetwork(…) or congruentNetwork(…).');
  const { inputDim, hidden, networks, heads, marginals, coefficients } = network;
  for (const [name, value] of Object.entries({ inputDim, networks, heads, marginals }))
    checkCount(operation, name, value);
  if (hidden.length === 0) {
    throw invalid(operation, 'a network needs at least one hidden layer', 'none', 'Give hidden: [width, …].');
  }
  for (const width of [inputDim, ...hidden]) {
    if (!Number.isSafeInteger(width) || width < 1 || width > MAX_WIDTH) {
      throw invalid(operation, `layer widths must be 1 to ${MAX_WIDTH}`, String(width), 'Use a narrower layer.');
    }
  }
  if (coefficients.length !== marginals * networks * heads) {
    throw invalid(
      operation,
      `coefficients must be [marginals, networks, heads] = ${marginals * networks * heads} numbers`,
      String(coefficients.length),
      'Build them with congruentNetwork().',
    );
  }
}

/** A kernel sees all parameters through one binding. @throws InvalidInputError where the device's are too small */
export function checkParametersFit(operation: string, device: Device, layout: ParameterLayout): void {
  if (device.kind !== 'webgpu') return;
  const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  if (layout.length * 4 > most) {
    throw invalid(
      operation,
      `all parameters together must fit one storage binding of the device, ${most} bytes`,
      `${layout.length} parameters, ${layout.length * 4} bytes`,
      'Use fewer or narrower layers, fewer networks (kind "shared"), or the cpu device.',
    );
  }
}

export function checkSegments(operation: string, segments: readonly Segment[], marginals: number): void {
  checkList(operation, 'segments', segments, 'Pass [{ marginal: 0, chains }].');
  checkCount(operation, 'number of segments', segments.length);
  for (const { marginal, chains } of segments) {
    checkCount(operation, 'chains', chains);
    if (!Number.isSafeInteger(marginal) || marginal < 0 || marginal >= marginals) {
      throw invalid(operation, `marginal must be 0 to ${marginals - 1}`, String(marginal), 'Marginals count from 0.');
    }
  }
}

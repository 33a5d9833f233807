/** `#platform/gpu` of a browser: one that is asked has no `navigator.gpu`. */
import type * as dawn from '#platform/gpu';
import { DeviceUnavailableError } from '../../../errors.js';

export const createDawn: typeof dawn.createDawn = () =>
  Promise.reject(
    new DeviceUnavailableError('openDevice: this browser has no WebGPU (no navigator.gpu). Use one that has.'),
  );

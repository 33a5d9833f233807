import type { DeviceKind, Program } from '../../../device/contract.js';
import type { Device } from '../../../device/device.js';
import { withOwner } from '../../../device/owner.js';
import { arrangedFloatsOnCpu, arrangeOnCpu, productOnCpu } from './cpu_product.js';
import { arrangingFirst, type Conv2dArrangeArguments, type Conv2dProductArguments } from './product.js';
import type { Sides } from './sides.js';
import { arrangedFloatsOnWebGpu, arrangeOnWebGpu, productOnWebGpu } from './webgpu_product.js';

export const arrangedFloats = (kind: DeviceKind, sides: Sides): number =>
  kind === 'cpu' ? arrangedFloatsOnCpu(sides) : arrangedFloatsOnWebGpu(sides);

export const arrangeOn = (device: Device, sides: Sides): Program<Conv2dArrangeArguments> =>
  device.kind === 'cpu' ? arrangeOnCpu(device, sides) : arrangeOnWebGpu(device, sides);

/** @param arranged whether weights come arranged; else they are arranged at every run, in a buffer of the program's */
export function productOn(device: Device, sides: Sides, arranged: boolean): Program<Conv2dProductArguments> {
  const make = (): Program<Conv2dProductArguments> =>
    device.kind === 'cpu' ? productOnCpu(device, sides) : productOnWebGpu(device, sides);
  if (arranged) return make();
  return withOwner<Device, Pick<Program<Conv2dProductArguments>, 'run'>>(device, (owner) => {
    const buffer = owner.createBuffer('conv2d arranged weights', arrangedFloats(device.kind, sides) * 4);
    return arrangingFirst(owner.own(arrangeOn(device, sides)), buffer, owner.own(make()));
  });
}

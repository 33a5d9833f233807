import type { DeviceBuffer, Program } from '../../../device/contract.js';

export interface Conv2dProductArguments {
  readonly images: number;
  readonly source: DeviceBuffer;
  /** Arranged, or as they are where the product arranges them. */
  readonly weights: DeviceBuffer;
  readonly bias: DeviceBuffer | undefined;
  readonly result: DeviceBuffer;
}

export interface Conv2dArrangeArguments {
  /** f32 [kernel height, kernel width, channels/groups, filters] */
  readonly weights: DeviceBuffer;
  /** f32 [conv2dArrangedLength(device.kind, spec)], overwritten. */
  readonly arranged: DeviceBuffer;
}

/** A product that arranges its weights at every run, in a buffer of its own, made of one that reads arranged ones. */
export function arrangingFirst(
  arrange: Program<Conv2dArrangeArguments>,
  arranged: DeviceBuffer,
  product: Program<Conv2dProductArguments>,
): Pick<Program<Conv2dProductArguments>, 'run'> {
  return {
    run(args) {
      arrange.run({ weights: args.weights, arranged });
      product.run({ ...args, weights: arranged });
    },
  };
}

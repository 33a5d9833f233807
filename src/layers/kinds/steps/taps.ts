import type { Resample2dSpec } from '../../../ops/resample2d/contract.js';
import { resample2d, resample2dGradient } from '../../../ops/resample2d/launch.js';
import type { Recorder, Value } from '../../recorder.js';

const inputsOf = ({ channels, vertical, horizontal }: Resample2dSpec): number =>
  channels * vertical.inputs * horizontal.inputs;

const outputsOf = ({ channels, vertical, horizontal }: Resample2dSpec): number =>
  channels * vertical.outputs * horizontal.outputs;

/** What is linear along both axes of an image. @param op for messages */
export const resampled = (record: Recorder, op: string, spec: Resample2dSpec, x: Value): Value =>
  record.step({
    op,
    reads: [x],
    floats: outputsOf(spec),
    build(owner) {
      const program = owner.own(resample2d(owner.device, spec, op));
      return (images, at) => program.run({ images, input: at.of(x), output: at.out });
    },
  });

/** Its gradient. */
export const resampledBack = (record: Recorder, op: string, spec: Resample2dSpec, cotangent: Value): Value =>
  record.step({
    op: `${op}_gradient`,
    reads: [cotangent],
    floats: inputsOf(spec),
    build(owner) {
      const program = owner.own(resample2dGradient(owner.device, spec, `${op}_gradient`));
      return (images, at) => program.run({ images, outputGradient: at.of(cotangent), inputGradient: at.out });
    },
  });

import { runTrainingWorker } from '../cluster/run_training_worker.js';
import { interruptible } from './interrupt.js';
import type { DeviceFlags } from './options.js';
import type { Output } from './output.js';
import { withDevice } from './with_device.js';

/** Computes shards of trainings until the process is told to stop, which it does after the shard that it is at. */
export function workAtTrainings(address: string, flags: DeviceFlags, output: Output): Promise<void> {
  return interruptible((signal) =>
    withDevice(flags, async (device) => {
      output.note(`device: ${device.info.kind}, ${device.info.name} (${device.info.driver})`);
      const shards = await runTrainingWorker(address, { device, signal, onNote: (note) => output.note(note) });
      output.result({ shards }, `${shards} shards delivered`);
    }),
  );
}

/**
 * A process that opens a device and trains a few iterations, for `start` and `memory`:
 *   node first_iterations.js DEVICE PROBLEM ITERATIONS
 * It prints one line of JSON, `FirstIterations`.
 */
import type { DeviceKind } from '../../src/device/contract.js';
import type { BenchProblem } from '../support/problems.js';

/** Milliseconds since the epoch, and bytes. */
export interface FirstIterations {
  readonly imported: number;
  readonly opened: number;
  readonly first: number;
  readonly last: number;
  /** Resident memory of the process at those times. */
  readonly resident: Readonly<Record<'imported' | 'opened' | 'first' | 'last', number>>;
  /** The most bytes in device buffers at any time. */
  readonly peakBytes: number;
}

const now = (): number => performance.timeOrigin + performance.now();

async function main([kind, name, iterations]: readonly string[]): Promise<FirstIterations> {
  const { openDevice } = await import('../../src/index.js');
  const { benchProblem } = await import('../support/problems.js');
  const { loadMarginals } = await import('../../src/barycenter/problem/load_marginals.js');
  const { createTrainer } = await import('../../src/barycenter/training/trainer.js');
  const { initialCheckpoint } = await import('../../src/barycenter/training/initial_checkpoint.js');
  const [imported, importedBytes] = [now(), process.memoryUsage.rss()];
  const device = await openDevice({ kind: kind as DeviceKind });
  const [opened, openedBytes] = [now(), process.memoryUsage.rss()];
  try {
    const loaded = await loadMarginals(await benchProblem(name as BenchProblem));
    const trainer = await createTrainer(device, loaded, initialCheckpoint(loaded, 7));
    await trainer.iterate(0);
    // Refuses numbers that are not finite.
    await trainer.surrogate(0);
    const [first, firstBytes] = [now(), process.memoryUsage.rss()];
    for (let iteration = 1; iteration < Number(iterations); iteration++) {
      await trainer.iterate(iteration);
      await device.synchronize();
    }
    await trainer.surrogate(Number(iterations) - 1);
    const [last, lastBytes] = [now(), process.memoryUsage.rss()];
    trainer.free();
    const resident = { imported: importedBytes, opened: openedBytes, first: firstBytes, last: lastBytes };
    return { imported, opened, first, last, resident, peakBytes: device.peakBytes };
  } finally {
    await device.close();
  }
}

console.log(JSON.stringify(await main(process.argv.slice(2))));

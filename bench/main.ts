import { openDevice } from '../src/device/open_device.js';
import type { DeviceKind } from '../src/device/device.js';
import { BarycenterError } from '../src/errors.js';
import { adamUpdateBench } from './adam_update.bench.js';
import { langevinChainBench } from './langevin_chain.bench.js';
import { philoxNormalBench } from './philox_normal.bench.js';
import { potentialParameterGradientBench } from './potential_parameter_gradient.bench.js';
import { solveBench } from './solve.bench.js';
import type { Bench } from './support/bench.js';
import { WrongKernelError } from './support/check.js';
import { readOptions, type BenchOptions } from './support/options.js';
import { writeResults, type Measured } from './support/results.js';
import { formatGiga, formatSeconds, formatTable } from './support/table.js';
import { better, measureYardstick, type Yardstick } from './support/yardstick.js';

const benches: readonly Bench[] = [
  langevinChainBench,
  potentialParameterGradientBench,
  adamUpdateBench,
  philoxNormalBench,
  solveBench,
];

async function measureOn(kind: DeviceKind, { names, quick }: BenchOptions): Promise<Measured[]> {
  const device = await openDevice({ kind });
  try {
    console.log(`\n${kind}: ${device.info.name}, ${device.info.driver}`);
    const measured: Measured[] = [];
    let yardstick: Yardstick | undefined;
    for (const name of names) {
      // Again before every bench: on a machine that does other things, only the best of several tries is its peak.
      yardstick = better(await measureYardstick(device), yardstick);
      const bench = benches.find((b) => b.name === name)!;
      const rows = await bench.measure({ device, yardstick, quick });
      if (rows.length === 0) continue;
      console.log(`${formatTable(name, rows, yardstick)}\n${describe(yardstick)}\n`);
      measured.push({ bench: name, device: device.info, yardstick, rows });
    }
    return measured;
  } finally {
    await device.close();
  }
}

function describe({ peak, floor }: Yardstick): string {
  return `peak ${formatGiga(peak)} GFLOP/s (fma_peak), smallest dispatch ${formatSeconds(floor)}`;
}

try {
  const options = readOptions(process.argv.slice(2), benches.map((b) => b.name));
  const measured: Measured[] = [];
  for (const kind of options.devices) measured.push(...(await measureOn(kind, options)));
  console.log(`Rates are of the median run, in brackets of the fastest; shares of the peak are of the fastest.`);
  console.log(`Written to ${writeResults(options.json, measured)}`);
} catch (error) {
  if (!(error instanceof BarycenterError) && !(error instanceof WrongKernelError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof BarycenterError ? error.exitCode : 1;
}

import type { DeviceInfo, DeviceKind } from '../../src/device/contract.js';
import { openDevice } from '../../src/open_device/open_device.js';
import type { Bench, Row } from './bench.js';
import { better, measureYardstick } from './yardstick.js';
import type { Yardstick } from './bench.js';

/** The rows of one bench on one device. */
export interface MeasuredTable {
  readonly bench: string;
  readonly device: DeviceKind;
  readonly rows: readonly Row[];
}

export interface Measured {
  readonly devices: readonly { readonly info: DeviceInfo; readonly yardstick: Yardstick }[];
  readonly tables: readonly MeasuredTable[];
}

/** Told what happens while it happens. */
export interface MeasureReport {
  opened(info: DeviceInfo): void;
  /** A bench with rows is done; the yardstick is the best so far. */
  measured(table: MeasuredTable, yardstick: Yardstick): void;
}

export interface MeasurePlan {
  readonly benches: readonly Bench[];
  readonly devices: readonly DeviceKind[];
  readonly quick: boolean;
}

/**
 * Runs every bench on every device, one after the other.
 * @throws WrongKernelError from the first bench whose kernel is wrong, before it is timed; nothing of the run is kept
 */
export async function measureAll({ benches, devices, quick }: MeasurePlan, report: MeasureReport): Promise<Measured> {
  const measured = { devices: [] as Measured['devices'][number][], tables: [] as MeasuredTable[] };
  for (const kind of devices) {
    const device = await openDevice({ kind });
    try {
      report.opened(device.info);
      let yardstick = await measureYardstick(device, quick);
      for (const bench of benches) {
        const rows = await bench.measure({ device, yardstick, quick });
        // Again after every bench: on a machine that does other things, only the best of several tries is its peak.
        yardstick = better(await measureYardstick(device, true), yardstick);
        if (rows.length === 0) continue;
        const table = { bench: bench.name, device: kind, rows };
        measured.tables.push(table);
        report.measured(table, yardstick);
      }
      measured.devices.push({ info: device.info, yardstick });
    } finally {
      await device.close();
    }
  }
  return measured;
}

import { better } from '../support/yardstick.js';
import type { Results } from './results.js';

const machineKey = ({ machine }: Results): string => JSON.stringify(machine);

/** Later tables and devices take the place of earlier ones; yardsticks are the best of both. */
function merge(before: Results, after: Results): Results {
  const replaced = (device: string, bench: string): boolean =>
    after.tables.some((table) => table.device === device && table.bench === bench);
  const devices = after.devices.map((device) => {
    const earlier = before.devices.find(({ info }) => info.kind === device.info.kind);
    return earlier === undefined ? device : { ...device, yardstick: better(device.yardstick, earlier.yardstick) };
  });
  const kept = before.devices.filter(({ info }) => !devices.some((device) => device.info.kind === info.kind));
  const order = ['cpu', 'webgpu'];
  return {
    ...after,
    command: before.command === after.command ? after.command : `${before.command}\` and \`${after.command}`,
    devices: [...kept, ...devices].sort((a, b) => order.indexOf(a.info.kind) - order.indexOf(b.info.kind)),
    tables: [...before.tables.filter(({ device, bench }) => !replaced(device, bench)), ...after.tables],
  };
}

/** Runs of one machine become one, in the order given; machines stay apart, in the order of their first run. */
export function mergeRuns(runs: readonly Results[]): Results[] {
  const machines = new Map<string, Results>();
  for (const run of runs) {
    const earlier = machines.get(machineKey(run));
    machines.set(machineKey(run), earlier === undefined ? run : merge(earlier, run));
  }
  return [...machines.values()];
}

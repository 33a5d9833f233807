import { parseArgs } from 'node:util';
import type { DeviceKind } from '../../src/device/device.js';
import { invalid } from '../../src/errors.js';

export interface BenchOptions {
  readonly devices: readonly DeviceKind[];
  readonly quick: boolean;
  /** Where the results go as JSON; undefined: a new file in bench/results. */
  readonly json: string | undefined;
  /** Benches to run, in order. */
  readonly names: readonly string[];
}

/** @param known names of all benches @throws InvalidInputError for a device or a bench that there is not */
export function readOptions(argv: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parse(argv);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid('bench', 'a name must be that of a bench', unknown, `There are ${known.join(', ')}.`);
  return {
    devices: readDevices(values.device),
    quick: values.quick,
    json: values.json,
    names: positionals.length > 0 ? positionals : known,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { device: { type: 'string', default: 'all' }, quick: { type: 'boolean', default: false }, json: { type: 'string' } },
    });
  } catch (error) {
    const usage = '[--device cpu|webgpu|all] [--quick] [--json FILE] [name…]';
    throw invalid('bench', `arguments are ${usage}`, error instanceof Error ? error.message : String(error), 'Mend it.');
  }
}

function readDevices(device: string): readonly DeviceKind[] {
  switch (device) {
    case 'all':
      return ['cpu', 'webgpu'];
    case 'cpu':
    case 'webgpu':
      return [device];
    default:
      throw invalid('bench', '--device must be cpu, webgpu or all', device, 'Leave it out for all.');
  }
}

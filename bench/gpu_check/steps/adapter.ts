import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { borrowAdapter } from '../../../src/device/webgpu/adapter.js';
import { DeviceUnavailableError } from '../../../src/errors.js';
import type { AdapterFacts } from '../report.js';
import type { Step } from '../step.js';

const execute = promisify(execFile);

/** What is here, without opening a device. */
export const adapterStep: Step<'adapter'> = async ({ row }) => {
  try {
    const { adapter, info, loan } = await borrowAdapter();
    const { features } = adapter;
    const nvidia = info.software ? undefined : await nvidiaSays();
    row({
      kind: info.software ? 'software' : 'hardware',
      name: info.name,
      driver: info.driver,
      info: membersOf(adapter.info),
      features: [...features].sort(),
      has: {
        timestampQuery: features.has('timestamp-query'),
        shaderF16: features.has('shader-f16'),
        subgroups: features.has('subgroups'),
      },
      limits: membersOf(adapter.limits) as AdapterFacts['limits'] & object,
      ...(nvidia === undefined ? {} : { nvidia }),
    });
    loan.release();
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    row({ kind: 'none', why: error.message.replace(/^openDevice: /, '') });
  }
};

/** The texts, numbers and truth values of an object of WebGPU's, whose members are getters of its class. */
function membersOf(object: object): Record<string, string | number | boolean> {
  const names = new Set<string>();
  for (const name in object) names.add(name);
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(object))) names.add(name);
  const values = [...names].map((name) => [name, (object as Record<string, unknown>)[name]] as const);
  return Object.fromEntries(
    values.filter((one): one is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof one[1]),
    ),
  );
}

async function nvidiaSays(): Promise<string | undefined> {
  const query = 'name,driver_version,vbios_version,clocks.max.sm,clocks.max.mem,power.limit';
  try {
    const { stdout } = await execute('nvidia-smi', [`--query-gpu=${query}`, '--format=csv,noheader'], {
      timeout: 5000,
    });
    return stdout.trim();
  } catch {
    return undefined; // another maker's GPU, or a driver without its tools
  }
}

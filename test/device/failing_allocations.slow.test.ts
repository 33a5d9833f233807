import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ReadyProblem } from '../../src/barycenter/problem/loaded_problem.js';
import type { Device } from '../../src/device/device.js';
import type { WebGpuDevice } from '../../src/device/webgpu/webgpu_device.js';
import { openArena } from '../../src/ops/langevin_chain/tuning/arena.js';
import { whileOwned } from '../../src/device/owner.js';
import { forEachDevice } from '../support/devices.js';
import { loadWork, WORK } from '../support/device_work.js';
import { expectNothingLeft } from '../support/failing_allocations.js';
import { CHAIN_SPEC, ON_ANY_DEVICE, ON_CPU, ON_WEBGPU } from '../support/launchers.js';

/** Functions that take a device and leave nothing on it: they enqueue, or ask what it can do or has done. */
const ALLOCATE_NOTHING = [
  'chooseStrategy',
  'dispatchCostSegments',
  'dispatchSteps',
  // Assigns on the host.
  'freeCloud',
  'fusedObjection',
  'kernelFingerprint',
  'keepTile',
  'layeredPlan',
  'marginalError',
  // Makes what solves points; `runJob`, which that calls, has no device first.
  'pointSolver',
  'readErrors',
  'readPotentials',
  'recallTiles',
  'recallTuning',
  'rememberTiles',
  'rememberedTile',
  'rememberedTuning',
  'requestOf',
  'rescale',
  'rowsPerDispatch',
  'takeCoefficients',
  'solveStage',
  'tileLimits',
  'wrapBuffers',
];

/** Races kernels on what `openArena` allocates, where the adapter is no software driver; test/ops/tuning has them. */
const RACES = ['tuneChains', 'tuneUse', 'tuneLangevinChain', 'tuneProblem', 'tuneTiles'];

/** Every exported function of src/ whose first parameter is a device, but for those of the devices themselves. */
function functionsOnDevices(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('device'))
    .flatMap((file) => {
      const source = readFileSync(join('src', file), 'utf8');
      return [...source.matchAll(/export (?:async )?function (\w+)(?:<[^>]*>)?\(\s*device: /g)].map(([, name]) => name);
    });
}

it('every function that takes a device has a case below, or allocates nothing', () => {
  const cases = [ON_ANY_DEVICE, ON_CPU, ON_WEBGPU, WORK].flatMap((named) => Object.keys(named));
  const names = new Set(cases.map((name) => name.split(',')[0]));
  expect(functionsOnDevices().sort()).toEqual([...names, ...ALLOCATE_NOTHING, ...RACES].sort());
});

forEachDevice((name, device) => {
  let loaded: ReadyProblem;
  beforeAll(async () => {
    loaded = await loadWork();
  });

  const launchers = { ...ON_ANY_DEVICE, ...(name === 'webgpu' ? ON_WEBGPU : ON_CPU) } as typeof ON_ANY_DEVICE;

  describe('leaves nothing where an allocation fails:', () => {
    it.each(Object.entries(launchers))('%s', async (_function, make) => {
      await expectNothingLeft(device(), make);
    });

    it.each(Object.entries(WORK))('%s', async (_function, work) => {
      expect(await expectNothingLeft(device(), (failing) => work(failing, loaded))).toBeGreaterThan(0);
    });

    if (name !== 'webgpu') return;
    it('openArena', async () => {
      const open = (failing: Device) =>
        whileOwned(failing as WebGpuDevice, async (owner) => void (await openArena(owner, CHAIN_SPEC)));
      expect(await expectNothingLeft(device(), open)).toBeGreaterThan(0);
    });
  });
});

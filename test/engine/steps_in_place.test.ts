import { expect, it } from 'vitest';
import { squaredEuclidean } from '../../src/autograd/index.js';
import { noiseCounter } from '../../src/engine/noise_counter.js';
import { singleNetwork } from '../../src/engine/single_network.js';
import { langevinChain } from '../../src/ops/langevin_chain/launch.js';
import { initialParameters } from '../../src/potential/mlp/initial_parameters.js';
import { potentialOver } from '../../src/engine/potential_over.js';
import { keyOf } from '../../src/random/philox.js';
import { forEachDevice, withScratch } from '../support/devices.js';
import { TestRandom } from '../support/random.js';

const CHAINS = 40;
const network = singleNetwork({ dim: 3, hidden: [16] });
const settings = { epsilon: 0.5, stepSize: 0.05, temperature: 1 };

forEachDevice((_name, device) => {
  it('allocates nothing while it steps, and steps cut into calls are the same bits', async () => {
    const random = new TestRandom(5);
    const [x, start] = [random.normals(CHAINS * 3), random.normals(CHAINS * 3)];
    await withScratch(device(), async (scratch) => {
      const parameters = scratch.upload(initialParameters(network, keyOf(3)));
      const potential = scratch.keep(potentialOver(device(), network, parameters));
      const segments = [{ marginal: 0, chains: CHAINS }];
      const chain = scratch.keep(
        langevinChain(device(), { network, costs: [squaredEuclidean().trace(3, 3)], segments }),
      );
      const inputs = scratch.upload(x);
      const [whole, cut] = [scratch.upload(start), scratch.upload(start)];
      const live = device().liveBytes;
      const run = (y: typeof whole, firstStep: number, steps: number) => {
        chain.run({ ...potential, ...settings, ...noiseCounter(11, 2), x: inputs, y, firstStep, steps });
      };
      run(whole, 0, 50);
      for (let firstStep = 0; firstStep < 50; firstStep += 5) run(cut, firstStep, 5);
      await device().synchronize();
      expect(device().liveBytes).toBe(live);
      const [together, apart] = [await scratch.download(whole), await scratch.download(cut)];
      expect(together.every(Number.isFinite)).toBe(true);
      expect(together).not.toEqual(start);
      expect(apart).toEqual(together);
    });
  });
});

import { squaredEuclidean } from '../../src/autograd/costs.js';
import type { CpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { DeviceBuffer } from '../../src/device/contract.js';
import { arrangeWeightsOnCpu } from '../../src/ops/arrange_weights/cpu.js';
import { combineHeadsOnCpu } from '../../src/ops/combine_heads/cpu.js';
import { langevinChainOnCpu } from '../../src/ops/langevin_chain/cpu.js';
import type { Activation, NetworkShape } from '../../kernels/shared/network_layout.js';
import { arrangedLength } from '../../src/ops/support/arranged_length.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import { potentialParameterGradientOnCpu } from '../../src/ops/potential_parameter_gradient/cpu.js';
import { totalChains } from '../../src/ops/support/segments.js';

const shape: NetworkShape = {
  inputDim: 5,
  hidden: [33, 14],
  activation: 'silu',
  networks: 2,
  heads: 2,
  marginals: 2,
  coefficients: Float64Array.from([1, -0.5, 0, 0, -1, 0.5, 0.3, 0.2]),
  scale: 0.7,
};
const segments = [
  { marginal: 1, chains: 37 },
  { marginal: 0, chains: 700 },
];

export interface ChainRun {
  readonly steps?: number;
  readonly stepsPerRun?: number;
  readonly chainOnCpu?: typeof langevinChainOnCpu;
  readonly activation?: Activation;
}

/**
 * The bits of a run of everything whose work is shared among threads: chains, then the parameter gradient where they
 * end.
 */
export async function chainBits(device: CpuDevice, options: ChainRun = {}): Promise<Uint32Array> {
  const { steps = 6, stepsPerRun = options.steps ?? 6, chainOnCpu = langevinChainOnCpu, activation = 'silu' } = options;
  const network = { ...shape, activation };
  const layout = parameterLayout(network);
  const chains = totalChains(segments);
  const cost = squaredEuclidean().trace(5, 5);
  const waves = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(1 + i * 1.7));
  const upload = (label: string, values: Float32Array): DeviceBuffer => {
    const buffer = device.createBuffer(label, values.byteLength);
    device.write(buffer, values);
    return buffer;
  };
  const parameters = upload(
    'parameters',
    waves(layout.length).map((v) => 0.4 * v),
  );
  const arranged = upload('arranged', new Float32Array(arrangedLength('cpu', network)));
  const heads = upload('heads', new Float32Array(layout.headsLength));
  const x = upload('x', waves(chains * 5));
  const y = upload(
    'y',
    waves(chains * 5).map((v) => 2 * v),
  );
  const gradient = upload('gradient', new Float32Array(layout.length));
  const buffers = { parameters, arranged, heads };

  combineHeadsOnCpu(device, network).run({ parameters, heads });
  arrangeWeightsOnCpu(device, network).run({ parameters, arranged });
  const chain = chainOnCpu(device, { network, costs: [cost, cost], segments });
  const noise = { key: [3, 4], iteration: 1, firstChain: 9 } as const;
  const sampler = { epsilon: 0.1, stepSize: 0.05, temperature: 1 };
  for (let done = 0; done < steps; done += stepsPerRun) {
    chain.run({ ...buffers, ...noise, ...sampler, firstStep: 2 + done, steps: stepsPerRun, x, y });
  }
  const ofSegments = segments.flatMap(({ chains }, s) => new Array<number>(chains).fill([0.02, 0.001][s]));
  const weights = upload('weights', Float32Array.from(ofSegments));
  potentialParameterGradientOnCpu(device, { network, segments }).run({ ...buffers, y, weights, gradient });

  const results = [await device.read(y), await device.read(gradient)].map((bytes) => new Uint32Array(bytes));
  return Uint32Array.from(results.flatMap((words) => [...words]));
}

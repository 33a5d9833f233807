import type { ChainCase } from '../support/chains.js';
import { projectionPair, robustPair, squaredEuclideanPair } from '../support/costs.js';
import { forEachDevice } from '../support/devices.js';
import { judgeChains, small } from '../support/judges/langevin_chain.js';

const three = [0.2, 0.3, 0.5];

const others: ChainCase[] = [
  {
    kind: 'reduced',
    weights: three,
    dim: 5,
    hidden: [130],
    activation: 'leaky-relu',
    chains: [4],
    marginals: [1],
    costs: [squaredEuclideanPair(5), robustPair(5), projectionPair(2, 5)],
  },
  {
    kind: 'reduced',
    weights: [0.4, 0.6],
    dim: 1,
    hidden: [1],
    activation: 'tanh',
    chains: [1, 2],
    costs: [squaredEuclideanPair(1), projectionPair(2, 1)],
  },
  {
    kind: 'shared',
    weights: [0.5, 0.5],
    dim: 64,
    hidden: [64, 130],
    activation: 'softplus',
    chains: [6, 5],
    costs: [squaredEuclideanPair(64), projectionPair(3, 64)],
  },
  {
    kind: 'shared',
    weights: [0.3, 0.7],
    dim: 512,
    hidden: [33],
    activation: 'silu',
    chains: [2, 1],
    costs: [squaredEuclideanPair(512), squaredEuclideanPair(512)],
  },
  {
    kind: 'shared',
    weights: [0.3, 0.7],
    dim: 3,
    hidden: [512, 64, 3],
    activation: 'relu',
    chains: [3, 2],
    costs: [squaredEuclideanPair(3), robustPair(3)],
  },
  { ...small, kind: 'general', hidden: [64], activation: 'tanh', chains: [5, 4, 3] },
];

forEachDevice((_name, device) => judgeChains(device, others));

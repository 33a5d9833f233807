import type { AttributesOf } from '../../builder.js';
import type { NodeView } from '../node_view.js';
import type { Operator } from './operator.js';

type Attributes = AttributesOf<'activation'>;

const activation =
  (attributes: (node: NodeView) => Attributes): Operator =>
  (node, to) => {
    const { dims, ...x } = node.image(0);
    const made = to.add(node, 'activation', [x], attributes(node));
    return { kind: 'image', ...made, dims };
  };

export const relu = activation(() => ({ function: 'relu' }));
export const leakyRelu = activation((node) => ({ function: 'leaky-relu', slope: node.float('alpha', 0.01) }));
export const elu = activation((node) => ({ function: 'elu', slope: node.float('alpha', 1) }));
export const tanh = activation(() => ({ function: 'tanh' }));
export const softplus = activation(() => ({ function: 'softplus' }));

const plainSigmoid = activation(() => ({ function: 'sigmoid' }));

/** Says of what it is one: times that, it is a SiLU. */
export const sigmoid: Operator = (node, to) => {
  const { node: of } = node.image(0);
  return [plainSigmoid(node, to)].flat().map((value) => (value.kind === 'image' ? { ...value, sigmoidOf: of } : value));
};

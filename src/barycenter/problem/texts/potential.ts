import { DEFAULT_HIDDEN, DEFAULT_MEBIBYTES } from '../potential_settings.js';
import type { FieldTexts } from './field_text.js';

/** Of `potential_schema`. */
export const potential: FieldTexts = {
  kind: {
    description:
      'Networks of dense layers: `shared`, one trunk, K heads; `reduced`, K − 1 networks; `separate`, K networks, as in the paper. ' +
      'Or layers for pictures, of a problem with `shape` ([images.md](images.md)): `conv`, convolutions by size; `conv-small`, a ' +
      'small published one; `resnet-d`, the paper’s.',
    examples: ['separate', 'conv'],
  },
  hidden: {
    description: 'Of networks of dense layers: the widths of the hidden layers.',
    unit: 'units',
    absent: `\`[${DEFAULT_HIDDEN.join(', ')}]\``,
    examples: [[256]],
  },
  activation: {
    description: 'What stands between layers, of networks and of kind `conv`; `elu` of `conv` alone.',
    absent: '`"silu"`',
    examples: ['relu'],
  },
  scale: {
    description:
      'What a network’s output is multiplied by. The default is the published code’s, so that its learning rates carry over; in two ' +
      'or three dimensions a flatter start, a scale of about ε with a learning rate of 0.02 to 0.05, follows fine structure ' +
      'better ([experiments.md](experiments.md#planar)).',
    unit: 'of the cost',
    absent: 'ε/η in the engine’s coordinates; 5 where `sampler.stepSize` is left out, too',
    examples: [0.05],
  },
  congruence: {
    description: 'Of layers for pictures: how the K potentials are made of them, as networks are by `kind`.',
    absent: '`"shared"`',
    examples: ['reduced'],
  },
  width: {
    description:
      'Of kind `conv`: the filters of the first convolution; the last have eight times as many. `small` is 16, `medium` 32, `large` 64.',
    absent: '`"small"`',
    examples: ['medium', 24],
  },
  through: {
    description:
      'Of layers for pictures: `generator` makes the potentials functions g(G(z)) of the pictures of the problem’s `generator`, which ' +
      'has the shape.',
    rule: 'needed with `generator`',
    absent: 'functions of points as they are',
    examples: ['generator'],
  },
  memory: {
    description:
      'Of layers for pictures: what values of layers may take at once in a program; a batch is cut into slices that fit, a single ' +
      'picture never. Sums over slices differ in the last bits.',
    unit: 'MiB',
    absent: `${DEFAULT_MEBIBYTES}`,
    examples: [1024],
  },
};

import { ACTIVATIONS, type Activation } from '../../../kernels/shared/network_layout.js';
import { invalid } from '../../errors.js';
import { PARAMETRISATIONS, type Parametrisation } from '../../potential/congruence.js';
import {
  CONV_ACTIVATIONS,
  GRAPH_KINDS,
  type ConvActivation,
  type ConvSize,
} from '../../potential/graph/presets/names.js';

export const POTENTIAL_KINDS = [...PARAMETRISATIONS, ...GRAPH_KINDS] as const;
export type PotentialKind = (typeof POTENTIAL_KINDS)[number];

export const POTENTIAL_ACTIVATIONS = [...new Set([...ACTIVATIONS, ...CONV_ACTIVATIONS])] as const;

/** Widths of hidden layers where a problem leaves them out. */
export const DEFAULT_HIDDEN = [64, 64];

/** What values of layers may take at once where a problem leaves it out. */
export const DEFAULT_MEBIBYTES = 256;

interface CommonSettings {
  /** Factor between network output and potential, in units of the cost. Absent: ε/η in the engine's coordinates. */
  readonly scale?: number;
}

/** Networks of dense layers. */
export interface NetworkSettings extends CommonSettings {
  readonly kind: Parametrisation;
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

interface LayerSettings extends CommonSettings {
  readonly congruence: Parametrisation;
  /** MiB that values of layers may take at once. */
  readonly memory: number;
  /** Whether the potentials are functions of the problem's generator's pictures; absent: of points as they are. */
  readonly through?: 'generator';
}

/** Convolutions by size. */
export interface ConvPotentialSettings extends LayerSettings {
  readonly kind: 'conv';
  readonly width: ConvSize | number;
  readonly activation: ConvActivation;
}

/** Layers as published. */
export interface PublishedPotentialSettings extends LayerSettings {
  readonly kind: 'conv-small' | 'resnet-d';
}

/** Layers for pictures. */
export type GraphSettings = ConvPotentialSettings | PublishedPotentialSettings;
export type PotentialSettings = NetworkSettings | GraphSettings;

/** What stands in a problem, before it is known that it goes together. */
export interface GivenPotential extends CommonSettings {
  readonly kind: PotentialKind;
  readonly hidden?: readonly number[] | undefined;
  readonly activation?: Activation | ConvActivation | undefined;
  readonly congruence?: Parametrisation | undefined;
  readonly width?: ConvSize | number | undefined;
  readonly memory?: number | undefined;
  readonly through?: 'generator' | undefined;
}

const isNetwork = (kind: PotentialKind): kind is Parametrisation =>
  (PARAMETRISATIONS as readonly string[]).includes(kind);

/** Whether a potential is of layers for pictures. */
export const isGraph = (settings: PotentialSettings): settings is GraphSettings => !isNetwork(settings.kind);

/** Which kinds a setting belongs to, as a message says it. */
const BELONGS = {
  hidden: 'networks of dense layers',
  activation: 'networks of dense layers and kind "conv"',
  congruence: 'layers for pictures',
  width: 'kind "conv"',
  memory: 'layers for pictures',
  through: 'layers for pictures',
} as const;

const OF_KIND: Readonly<Record<'network' | 'conv' | 'published', readonly (keyof typeof BELONGS)[]>> = {
  network: ['hidden', 'activation'],
  conv: ['activation', 'congruence', 'width', 'memory', 'through'],
  published: ['congruence', 'memory', 'through'],
};

/**
 * Settings of one kind, their defaults filled in.
 * @throws InvalidInputError for those of another kind
 */
export function potentialSettings(given: GivenPotential): PotentialSettings {
  const { kind, hidden, activation, congruence, width, memory, through, scale } = given;
  const known = OF_KIND[isNetwork(kind) ? 'network' : kind === 'conv' ? 'conv' : 'published'];
  for (const name of Object.keys(BELONGS) as (keyof typeof BELONGS)[]) {
    if (given[name] === undefined || known.includes(name)) continue;
    const received = `${JSON.stringify(given[name])} with "${kind}"`;
    throw invalid(`problem.potential.${name}`, `is of ${BELONGS[name]}`, received, 'Leave it out.');
  }
  const scaled = scale === undefined ? {} : { scale };
  if (isNetwork(kind)) {
    checkActivation(activation, ACTIVATIONS, 'networks of dense layers have');
    return { kind, hidden: hidden ?? DEFAULT_HIDDEN, activation: (activation as Activation) ?? 'silu', ...scaled };
  }
  const layers = {
    congruence: congruence ?? 'shared',
    memory: memory ?? DEFAULT_MEBIBYTES,
    ...(through && { through }),
    ...scaled,
  } as const;
  if (kind !== 'conv') return { kind, ...layers };
  checkActivation(activation, CONV_ACTIVATIONS, 'kind "conv" has');
  return { kind, width: width ?? 'small', activation: (activation as ConvActivation) ?? 'silu', ...layers };
}

function checkActivation(given: string | undefined, known: readonly string[], who: string): void {
  if (given === undefined || known.includes(given)) return;
  throw invalid('problem.potential.activation', `${who} one of ${known.join(', ')}`, `"${given}"`, 'Take one of them.');
}

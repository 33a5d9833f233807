import type { CostChoice } from '../cost/choice.js';
import type { Cloud, Row } from '../data/cloud.js';
import { ENGINE, PRESET_NAMES, PRESETS, type PresetName } from '../data/presets.js';
import { addressFields, decodeWeights, FieldError, oneOf, positive, whole } from './fields.js';
import { BESIDE, MARKS, type Beside, type Mark, type Settings, type Source } from './settings.js';

/** Drawn points lie on a grid of thousandths that 16 bits hold. */
const GRID = 1000;
export const DRAWN_LIMIT = 32;
export const MOST_ITERATIONS = 100_000;
const MOST_SEED = 2 ** 32 - 1;

export const presetSettings = (name: PresetName): Settings => {
  const { cost, epsilon, weights, engine } = PRESETS[name];
  const source: Source = { kind: 'preset', name };
  const { iterations } = engine.training;
  return { source, cost, epsilon, weights, iterations, seed: 0, beside: 'none', marks: ['contours'] };
};

export const DEFAULTS = presetSettings('twister');

function encodeRows(rows: readonly Row[]): string {
  const bytes = new Uint8Array(Int16Array.from(rows.flat(), (value) => Math.round(value * GRID)).buffer);
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decodeRows(text: string): Row[] {
  const characters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  const numbers = new Int16Array(bytes.buffer);
  return Array.from({ length: Math.floor(numbers.length / 2) }, (_, i) => [
    numbers[2 * i] / GRID,
    numbers[2 * i + 1] / GRID,
  ]);
}

const encodeCost = (cost: CostChoice): string => {
  if (cost.kind === 'twist') return `twist:${cost.slope}`;
  if (cost.kind === 'geodesic') return 'geodesic';
  return cost.kind === 'typed' ? `typed:${cost.text}` : 'quadratic';
};

/** All that a page was set to, as what stands behind the # of its address. Files that were dropped are not in it. */
export function encodeAddress({ source, cost, epsilon, weights, iterations, seed, beside, marks }: Settings): string {
  const fields = new URLSearchParams();
  if (source.kind === 'preset') fields.set('clouds', source.name);
  if (source.kind === 'files') fields.set('clouds', 'files');
  if (source.kind === 'drawn') {
    const rows = source.clouds.map((cloud) => encodeRows('rows' in cloud ? cloud.rows : []));
    fields.set('clouds', 'drawn');
    fields.set('points', rows.join('.'));
  }
  fields.set('cost', encodeCost(cost));
  fields.set('epsilon', String(epsilon));
  fields.set('weights', weights.join(','));
  fields.set('iterations', String(iterations));
  fields.set('seed', String(seed));
  if (beside !== 'none') fields.set('beside', beside);
  fields.set('marks', marks.join(','));
  return fields.toString();
}

function decodeCost(text: string): CostChoice {
  if (text === 'quadratic') return { kind: 'squared-euclidean' };
  if (text === 'geodesic') return { kind: 'geodesic' };
  if (text.startsWith('typed:')) return { kind: 'typed', text: text.slice('typed:'.length) };
  const slope = Number(text.slice('twist:'.length));
  if (text.startsWith('twist:') && Number.isFinite(slope)) return { kind: 'twist', slope };
  throw new FieldError('quadratic, geodesic, twist:SLOPE or typed:EXPRESSION');
}

export const drawnCloud = (rows: readonly Row[], k: number): Cloud => ({ name: `drawn ${k + 1}`, rows });

function decodeDrawn(text: string): Settings {
  const clouds = text.split('.').map((rows, k) => drawnCloud(decodeRows(rows), k));
  if (clouds.length < 2 || clouds.some((cloud) => 'rows' in cloud && cloud.rows.length < 2)) {
    throw new FieldError('two clouds of two points at least');
  }
  return drawnSettings(clouds, 'drawn');
}

/** Settings of clouds that are not a preset's. */
export function drawnSettings(clouds: readonly Cloud[], kind: 'drawn' | 'files'): Settings {
  const weights = clouds.map(() => 1 / clouds.length);
  return {
    ...DEFAULTS,
    source: { kind, clouds },
    cost: { kind: 'squared-euclidean' },
    epsilon: 0.1,
    weights,
    iterations: ENGINE.training.iterations,
  };
}

/** What an address asks for. What cannot be meant is left at its default, and said. */
export function decodeAddress(hash: string): { readonly settings: Settings; readonly complaints: readonly string[] } {
  const { read, complaints } = addressFields(hash);
  const kinds = [...PRESET_NAMES, 'drawn', 'files'] as const;
  const kind = read<(typeof kinds)[number]>('clouds', oneOf(kinds), 'twister');
  if (kind === 'files') complaints.push('The address is of files that were dropped: drop them again.');
  let base = kind === 'drawn' || kind === 'files' ? DEFAULTS : presetSettings(kind);
  if (kind === 'drawn') base = read('points', decodeDrawn, DEFAULTS);
  const { cost, epsilon, iterations, seed, beside, marks } = base;
  const settings: Settings = {
    source: base.source,
    cost: read('cost', decodeCost, cost),
    epsilon: read('epsilon', positive, epsilon),
    weights: read('weights', (text) => decodeWeights(text, base.weights.length), base.weights),
    iterations: read('iterations', (text) => whole(text, 1, MOST_ITERATIONS), iterations),
    seed: read('seed', (text) => whole(text, 0, MOST_SEED), seed),
    beside: read<Beside>('beside', oneOf(BESIDE), beside),
    marks: read<readonly Mark[]>('marks', (text) => text.split(',').filter(Boolean).map(oneOf(MARKS)), marks),
  };
  return { settings, complaints };
}

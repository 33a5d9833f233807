import { addressFields, decodeWeights, FieldError, oneOf, positive, whole } from '../../src/state/fields.js';
import { EXAMPLES } from '../scenes.js';
import { equalWeights, LOOKS, MOST_PICTURES, SOLVERS, type Look, type Settings } from './settings.js';

export const MOST_ITERATIONS = 10_000;
const MOST_SEED = 2 ** 32 - 1;

/** Those of `barycenter palette`. */
export const DEFAULTS: Settings = {
  pictures: 'examples',
  weights: equalWeights(EXAMPLES.length),
  look: 'common',
  strength: 1,
  solver: 'energy',
  epsilon: 0.1,
  iterations: 300,
  seed: 0,
  shown: 0,
  line: 0.5,
};

/** Settings as what stands behind the # of the address. Files are not in it. */
export function encodeAddress(settings: Settings): string {
  const fields = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS) as (keyof Settings)[]) {
    const value = settings[name];
    fields.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return fields.toString();
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new FieldError('a number from 0 to 1');
}

/** What an address asks for. What cannot be meant is left at its default, and said. */
export function decodeAddress(hash: string): { readonly settings: Settings; readonly complaints: readonly string[] } {
  const { read, complaints } = addressFields(hash);
  const pictures = read('pictures', oneOf(['examples', 'files'] as const), DEFAULTS.pictures);
  const look = read<Look>('look', oneOf(LOOKS), DEFAULTS.look);
  if (pictures === 'files') complaints.push('The address is of photographs that were opened: open them again.');
  if (look === 'file') complaints.push('The address is of a look that was opened: open it again.');
  const whose =
    pictures === 'examples' ? (text: string) => decodeWeights(text, EXAMPLES.length) : () => DEFAULTS.weights;
  const settings: Settings = {
    pictures: 'examples',
    weights: read('weights', whose, DEFAULTS.weights),
    look: look === 'file' ? 'common' : look,
    strength: read('strength', share, DEFAULTS.strength),
    solver: read('solver', oneOf(SOLVERS), DEFAULTS.solver),
    epsilon: read('epsilon', positive, DEFAULTS.epsilon),
    iterations: read('iterations', (text) => whole(text, 1, MOST_ITERATIONS), DEFAULTS.iterations),
    seed: read('seed', (text) => whole(text, 0, MOST_SEED), DEFAULTS.seed),
    shown: read('shown', (text) => whole(text, 0, MOST_PICTURES - 1), DEFAULTS.shown),
    line: read('line', share, DEFAULTS.line),
  };
  return { settings: { ...settings, shown: Math.min(settings.shown, EXAMPLES.length - 1) }, complaints };
}

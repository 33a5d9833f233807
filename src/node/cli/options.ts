import { InvalidArgumentError, Option } from 'commander';
import { MAX_SEED } from '../../random/philox.js';

/** A parser for whole numbers in a range; commander prints the message with the option's name. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Give a whole number from ${least}${most < MAX_SEED ? ` to ${most}` : ' up'}.`);
    }
    return value;
  };
}

export const deviceOption = (): Option =>
  new Option('--device <kind>', 'where to compute; auto takes a hardware GPU if there is one, else every core')
    .choices(['auto', 'webgpu', 'cpu'])
    .default('auto');

export const threadsOption = (): Option =>
  new Option('--threads <n>', 'worker threads of the cpu device (default: all cores)').argParser(wholeNumber(1, 1024));

export const seedOption = (what: string): Option =>
  new Option('--seed <n>', what).argParser(wholeNumber(0, MAX_SEED)).default(0);

export const certifyOption = (): Option =>
  new Option(
    '--certify',
    'bracket the value L(f) that the training reached, by annealed importance sampling from both sides',
  );

export const jsonOption = (): Option => new Option('--json', 'machine-readable output');

export interface DeviceFlags {
  readonly device: 'auto' | 'webgpu' | 'cpu';
  readonly threads?: number;
  readonly json?: boolean;
}

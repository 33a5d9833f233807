/** What stands behind the # of an address, field by field: what cannot be meant is left at its default, and said. */

/** A field of an address that cannot be meant. */
export class FieldError extends Error {}

export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value < Infinity)) throw new FieldError('a number above 0');
  return value;
}

export function decodeWeights(text: string, count: number): number[] {
  const weights = text.split(',').map(positive);
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.length !== count) throw new FieldError(`${count} numbers`);
  if (Math.abs(sum - 1) > 1e-6) throw new FieldError('numbers of sum 1');
  return weights;
}

export function whole(text: string, from: number, to: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= from && value <= to) return value;
  throw new FieldError(`a whole number from ${from} to ${to}`);
}

export function oneOf<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new FieldError(choices.join(', '));
    return found;
  };
}

export interface AddressFields {
  /** A field, or what stands for it where it is missing or cannot be meant. */
  readonly read: <T>(name: string, decode: (text: string) => T, otherwise: T) => T;
  /** What could not be meant, so far. */
  readonly complaints: string[];
}

export function addressFields(hash: string): AddressFields {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const complaints: string[] = [];
  const read = <T>(name: string, decode: (text: string) => T, otherwise: T): T => {
    const text = fields.get(name);
    if (text === null) return otherwise;
    try {
      return decode(text);
    } catch (error) {
      const rule = error instanceof FieldError ? error.message : 'something else';
      complaints.push(`The address says ${name}=${text.slice(0, 40)}, where ${rule} is meant; it was left aside.`);
      return otherwise;
    }
  };
  return { read, complaints };
}

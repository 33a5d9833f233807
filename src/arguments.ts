import { closest, distance } from 'fastest-levenshtein';
import { invalid, quoted, shorten } from './errors.js';

/** Names of all settings of a kind. */
export type Known<Options> = Readonly<Record<keyof Options, true>>;

/** A value as an error shows it, cut short. */
export function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'symbol')
    return String(value);
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name && name !== 'Object' ? `a ${name}` : 'an object';
}

const isPromise = (value: object): boolean => 'then' in value && typeof value.then === 'function';

/** What a misspelt name was meant to be; undefined where no known one is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Time grows with the length of both; no known name is longer.
  const nearest = closest(name.slice(0, 60), known);
  return known.length > 0 && distance(name.slice(0, 60), nearest) <= Math.max(2, Math.min(name.length, 60) / 3)
    ? nearest
    : undefined;
}

/**
 * @throws InvalidInputError for what is no object of settings, or has one that is not known, with the nearest that is
 */
export function checkOptions<Options>(operation: string, options: unknown, known: Known<Options>): void {
  const names = Object.keys(known);
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isPromise(options)) {
    throw invalid(
      operation,
      'settings are an object',
      described(options),
      `Pass { ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''} }.`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(known, name) || value === undefined) continue;
    const nearest = nearestName(name, names);
    throw invalid(
      operation,
      `has no setting "${shorten(name, 57)}"`,
      described(value),
      nearest ? `Did you mean "${nearest}"?` : `Known settings: ${names.join(', ')}.`,
    );
  }
}

/** @throws InvalidInputError for what is no Uint8Array, the way from other containers said */
export function checkBytes(operation: string, bytes: unknown): void {
  if (bytes instanceof Uint8Array) return;
  const wayOut = 'Pass new Uint8Array(await file.arrayBuffer()).';
  throw invalid(operation, 'it needs a Uint8Array', described(bytes), wayOut);
}

/** @throws InvalidInputError for what is no open device, naming the mistake: a promise of one, or the browser's own */
export function checkDevice(operation: string, device: unknown): void {
  if (typeof device === 'object' && device !== null) {
    if ('createBuffer' in device && 'kind' in device && (device.kind === 'cpu' || device.kind === 'webgpu')) return;
    if (isPromise(device))
      throw invalid(operation, 'it needs an open device', 'a promise', 'Await it: await openDevice().');
    if ('queue' in device)
      throw invalid(
        operation,
        'it needs a device of ours',
        described(device),
        'Wrap it: await openWebGpuDevice({ device }).',
      );
  }
  throw invalid(operation, 'it needs a device', described(device), 'Pass what await openDevice() gives.');
}

/** @throws InvalidInputError where an object is missing, a promise or something else */
export function checkObject(operation: string, name: string, value: unknown, wayOut: string): void {
  if (typeof value === 'object' && value !== null && !isPromise(value)) return;
  throw invalid(
    operation,
    `it needs ${name}`,
    described(value),
    typeof value === 'object' && value !== null ? 'Await it.' : wayOut,
  );
}

/** @throws InvalidInputError for what is no list */
export function checkList(operation: string, name: string, value: unknown, wayOut: string): void {
  if (!Array.isArray(value)) throw invalid(operation, `${name} are a list`, described(value), wayOut);
}

/** @throws InvalidInputError for what is no buffer of a device, naming the mistake */
export function checkDeviceBuffer(operation: string, name: string, buffer: unknown): void {
  if (typeof buffer === 'object' && buffer !== null) {
    if ('byteLength' in buffer && 'free' in buffer) return;
    if (ArrayBuffer.isView(buffer)) {
      throw invalid(
        operation,
        `${name} must be a buffer of the device`,
        described(buffer),
        'Make one with device.createBuffer(…) and device.write(…).',
      );
    }
    if ('mapAsync' in buffer)
      throw invalid(
        operation,
        `${name} must be a buffer of ours`,
        described(buffer),
        'Wrap it with device.wrapBuffer(…).',
      );
  }
  throw invalid(
    operation,
    `${name} must be a buffer of the device`,
    described(buffer),
    'Make one with device.createBuffer(…).',
  );
}

/** @throws InvalidInputError for what is no typed array or view of memory */
export function checkView(operation: string, data: unknown): void {
  if (!ArrayBuffer.isView(data))
    throw invalid(operation, 'data must be a typed array', described(data), 'Write Float32Array.from(…).');
}

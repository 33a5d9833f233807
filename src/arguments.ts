import { invalid } from './errors.js';

/** Names of all settings of a kind. */
export type Known<Options> = Readonly<Record<keyof Options, true>>;

/** A value as an error shows it, cut short. */
export function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (isPromise(value)) return 'a promise';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const name = (value as { constructor?: { name?: string } }).constructor?.name;
  return name && name !== 'Object' ? `a ${name}` : 'an object';
}

const isPromise = (value: object): boolean => 'then' in value && typeof value.then === 'function';

/** Single letters put in, left out or changed between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

/** @throws InvalidInputError for what is no object of settings, or has one that is not known, with the nearest that is */
export function checkOptions<Options>(operation: string, options: unknown, known: Known<Options>): void {
  const names = Object.keys(known);
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isPromise(options)) {
    throw invalid(operation, 'settings are an object', described(options), `Pass { ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''} }.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (name in known || value === undefined) continue;
    const nearest = [...names].sort((a, b) => distance(name, a) - distance(name, b))[0];
    const close = distance(name, nearest) <= Math.max(2, name.length / 3);
    throw invalid(operation, `has no setting "${name}"`, described(value), close ? `Did you mean "${nearest}"?` : `Known settings: ${names.join(', ')}.`);
  }
}

/** @throws InvalidInputError for what is no open device, naming the mistake: a promise of one, or the browser's own */
export function checkDevice(operation: string, device: unknown): void {
  if (typeof device === 'object' && device !== null) {
    if ('createBuffer' in device && 'kind' in device && (device.kind === 'cpu' || device.kind === 'webgpu')) return;
    if (isPromise(device)) throw invalid(operation, 'it needs an open device', 'a promise', 'Await it: await openDevice().');
    if ('queue' in device) throw invalid(operation, 'it needs a device of ours', described(device), 'Wrap it: await openWebGpuDevice({ device }).');
  }
  throw invalid(operation, 'it needs a device', described(device), 'Pass what await openDevice() gives.');
}

/** @throws InvalidInputError where an object is missing, a promise or something else */
export function checkObject(operation: string, name: string, value: unknown, wayOut: string): void {
  if (typeof value === 'object' && value !== null && !isPromise(value)) return;
  throw invalid(operation, `it needs ${name}`, described(value), typeof value === 'object' && value !== null ? 'Await it.' : wayOut);
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
      throw invalid(operation, `${name} must be a buffer of the device`, described(buffer), 'Make one with device.createBuffer(…) and device.write(…).');
    }
    if ('mapAsync' in buffer) throw invalid(operation, `${name} must be a buffer of ours`, described(buffer), 'Wrap it with device.wrapBuffer(…).');
  }
  throw invalid(operation, `${name} must be a buffer of the device`, described(buffer), 'Make one with device.createBuffer(…).');
}

/** @throws InvalidInputError for what is no typed array or view of memory */
export function checkView(operation: string, data: unknown): void {
  if (!ArrayBuffer.isView(data)) throw invalid(operation, 'data must be a typed array', described(data), 'Write Float32Array.from(…).');
}

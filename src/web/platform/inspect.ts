/** `#platform/inspect` of a browser: a value as text for people, as far as messages show it. */
import type * as node from '#platform/inspect';

/** Entries of a list or an object; messages cut what is longer than a line. */
const MOST_ENTRIES = 20;

type Inspect = (value: unknown, options?: { readonly depth?: number | null }) => string;

export const inspect = ((value, options) =>
  textOf(value, options?.depth ?? 2)) satisfies Inspect as typeof node.inspect;

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name === '' ? '[Function]' : `[Function: ${value.name}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return String(value);
  if (Array.isArray(value)) return depth < 0 ? '[Array]' : bracketed('', value, depth);
  if (ArrayBuffer.isView(value) && 'length' in value) {
    return bracketed(`${kindOf(value)}(${String(value.length)}) `, value as unknown as ArrayLike<unknown>, depth);
  }
  if (depth < 0) return '[Object]';
  const kind = kindOf(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${textOf(field, depth - 1)}`);
  const text = fields.length === 0 ? '{}' : `{ ${shown(fields, fields.length)} }`;
  return kind === 'Object' ? text : `${kind} ${text}`;
}

/** As `Object.prototype.toString` has it: names of classes do not survive minifiers. */
const kindOf = (value: object): string => Object.prototype.toString.call(value).slice('[object '.length, -1);

function bracketed(kind: string, values: ArrayLike<unknown>, depth: number): string {
  if (values.length === 0) return `${kind}[]`;
  const first = Array.from({ length: Math.min(values.length, MOST_ENTRIES) }, (_, i) => textOf(values[i], depth - 1));
  return `${kind}[ ${shown(first, values.length)} ]`;
}

function shown(texts: readonly string[], total: number): string {
  const more = total > MOST_ENTRIES ? `, ... ${total - MOST_ENTRIES} more` : '';
  return texts.slice(0, MOST_ENTRIES).join(', ') + more;
}

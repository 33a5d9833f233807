import { z } from 'zod';

/**
 * @typedef {object} FieldSchema JSON Schema as far as our schema needs it, and the keys of a field's text
 * @property {string | string[]} [type]
 * @property {Record<string, FieldSchema>} [properties]
 * @property {string[]} [required]
 * @property {FieldSchema} [items]
 * @property {FieldSchema[]} [anyOf]
 * @property {FieldSchema[]} [oneOf]
 * @property {unknown} [const]
 * @property {unknown[]} [enum]
 * @property {unknown} [default]
 * @property {number} [minimum]
 * @property {number} [exclusiveMinimum]
 * @property {number} [maximum]
 * @property {number} [exclusiveMaximum]
 * @property {number} [minItems]
 * @property {number} [maxItems]
 * @property {string} [description]
 * @property {unknown[]} [examples]
 * @property {string} [unit]
 * @property {string} [rule]
 * @property {string} [absent]
 * @property {true} [codeOnly]
 */

/** Keys of a field's text that are ours, not JSON Schema's. */
const OURS = ['unit', 'rule', 'absent', 'codeOnly'];

/**
 * What a problem's schema takes, as JSON Schema with the fields' texts in it, and forms that only code can give. Draft 7,
 * which every editor reads.
 * @param {z.ZodType} schema
 * @returns {FieldSchema}
 */
export function fieldSchema(schema) {
  const options = /** @type {const} */ ({ io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' });
  return /** @type {FieldSchema} */ (z.toJSONSchema(schema, options));
}

/** @param {string} markdown */
const withoutLinks = (markdown) => markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

/** What an editor shows: the description, the rule and what a field left out stands for. @param {FieldSchema} field */
function editorText({ description, rule, unit, absent }) {
  const parts = [
    description,
    rule && `Rule: ${rule}.`,
    unit && `Unit: ${unit}.`,
    absent && `Left out: ${absent}.`,
  ].filter(Boolean);
  return withoutLinks(parts.join(' '));
}

/** @param {unknown} value @returns {unknown} */
function forFiles(value) {
  if (Array.isArray(value)) return value.filter((item) => item?.codeOnly !== true).map(forFiles);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => !OURS.includes(key) && inner?.codeOnly !== true);
  const plain = Object.fromEntries(entries.map(([key, inner]) => [key, forFiles(inner)]));
  const { description } = /** @type {FieldSchema} */ (value);
  return typeof description === 'string' ? { ...plain, description: editorText(value) } : plain;
}

/**
 * The JSON Schema of a problem file: without what only code can give.
 * @param {FieldSchema} fields of `fieldSchema`
 * @returns {object}
 */
export function fileSchema(fields) {
  const { $schema, ...rest } = /** @type {Record<string, unknown>} */ (forFiles(fields));
  return { $schema, title: 'A problem of energy-barycenter', ...rest };
}

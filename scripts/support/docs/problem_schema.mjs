import * as z from 'zod/mini';

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

/** @typedef {import('../../../src/barycenter/problem/texts/field_text.js').FieldText} FieldText */
/** @typedef {import('../../../src/barycenter/problem/texts/field_text.js').FieldTexts} FieldTexts */

/** A field with its text, and those in it. @param {FieldSchema} field @param {FieldText} text @returns {FieldSchema} */
function withText(field, { fields = {}, object, forms = {}, codeForms = [], ...text }) {
  const plain = field.items?.properties ? { ...field, items: { ...field.items, ...object } } : { ...field, ...object };
  const inCode = /** @type {const} */ ({ codeOnly: true });
  const anyOf = field.anyOf?.map((form, i) => ({ ...form, ...forms[i], ...(codeForms.includes(i) && inCode) }));
  // Words come before the type, as one reads them.
  return /** @type {FieldSchema} */ ({ ...text, ...withTexts({ ...plain, ...(anyOf && { anyOf }) }, fields) });
}

/**
 * A schema whose fields, or those of its forms, have their texts.
 * @param {FieldSchema} schema
 * @param {FieldTexts} texts
 * @returns {FieldSchema}
 * @throws {Error} for a text of a field that the schema has not
 */
function withTexts(schema, texts) {
  const unknown = new Set(Object.keys(texts));
  /** @param {FieldSchema} inner @returns {FieldSchema} */
  const texted = (inner) => {
    const { properties, items, anyOf, oneOf } = inner;
    if (items?.properties) return { ...inner, items: texted(items) };
    if (!properties) {
      return { ...inner, ...(anyOf && { anyOf: anyOf.map(texted) }), ...(oneOf && { oneOf: oneOf.map(texted) }) };
    }
    const named = Object.entries(properties).map(([name, field]) => {
      unknown.delete(name);
      return [name, name in texts ? withText(field, texts[name]) : field];
    });
    return { ...inner, properties: Object.fromEntries(named) };
  };
  const result = texted(schema);
  if (unknown.size > 0) throw new Error(`docs: the schema has no field ${[...unknown].join(', ')}. Mend its text.`);
  return result;
}

/**
 * What a problem's schema takes, as JSON Schema with the fields' texts in it, and forms that only code can give. Draft 7,
 * which every editor reads.
 * @param {import('zod/mini').ZodMiniType} schema
 * @param {FieldTexts} texts
 * @returns {FieldSchema}
 */
export function fieldSchema(schema, texts) {
  const options = /** @type {const} */ ({ io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' });
  return withTexts(/** @type {FieldSchema} */ (z.toJSONSchema(schema, options)), texts);
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

/** @typedef {import('./problem_schema.mjs').FieldSchema} FieldSchema */

/** Past this a number is only there because a double holds no more. */
const NO_BOUND = Number.MAX_SAFE_INTEGER;

/** @param {number} value */
const numberText = (value) => (value >= 1e4 ? value.toLocaleString('en-US') : String(value));

/** @param {FieldSchema} field */
function rangeText({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }) {
  const [low, high] = [minimum, maximum].map((bound) =>
    bound === undefined || Math.abs(bound) >= NO_BOUND ? undefined : numberText(bound),
  );
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}`;
  if (low !== undefined && exclusiveMaximum !== undefined) return ` from ${low} to below ${exclusiveMaximum}`;
  if (exclusiveMinimum !== undefined) return ` > ${exclusiveMinimum}`;
  return low === undefined ? '' : ` ≥ ${low}`;
}

/** @param {readonly string[]} words */
const either = (words) => [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ');

/** What a field's value may be, in words. @param {FieldSchema} field @returns {string} */
function typeText(field) {
  if (field.codeOnly) return 'in code only';
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.enum) return either(field.enum.map((value) => `\`${JSON.stringify(value)}\``));
  const forms = field.anyOf ?? (field.properties ? undefined : field.oneOf);
  if (forms) return either(forms.filter(({ codeOnly }) => !codeOnly).map(typeText));
  if (Array.isArray(field.type)) return either(field.type.map((type) => typeText({ type })));
  switch (field.type) {
    case 'number':
      return `number${rangeText(field)}`;
    case 'integer':
      return `whole number${rangeText(field)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'string':
      return 'text';
    case 'array': {
      const least = field.minItems === undefined ? '' : `, at least ${field.minItems}`;
      const most = field.maxItems === undefined ? '' : `, at most ${numberText(field.maxItems)}`;
      return `list of (${typeText(field.items ?? {})})${least}${most}`.replace(/\((\w+)\)/, '$1s');
    }
    default:
      return objectText(field);
  }
}

/** An object by its kind, where it has one. @param {FieldSchema} field */
function objectText({ properties = {}, required = [] }) {
  const names = Object.keys(properties);
  if (names.length === 0) return 'object';
  const { kind } = properties;
  const said = names
    .filter((name) => required.includes(name) || (name === 'kind' && kind.const !== undefined && !kind.description))
    .map((name) => `"${name}": ${properties[name].const === undefined ? '…' : JSON.stringify(properties[name].const)}`);
  return kind?.const !== undefined && !kind.default ? `\`{${said.join(', ')}}\`` : 'object';
}

/** @param {FieldSchema} field @param {boolean} required */
function defaultText(field, required) {
  const isEmpty = JSON.stringify(field.default) === '{}'; // its own fields say what is in it
  if (field.default !== undefined && !isEmpty) return `default: \`${exampleText(field.default)}\``;
  if (field.absent !== undefined) return `default: ${field.absent}`;
  return required ? 'required' : 'optional';
}

/** @param {string} path @param {FieldSchema} field @param {boolean} required */
function section(path, field, required) {
  const facts = [`Type: ${typeText(field)}`, defaultText(field, required).replace(/^./, (c) => c.toUpperCase())];
  if (field.rule) facts.push(`Rule: ${field.rule}`);
  if (field.unit) facts.push(`Unit: ${field.unit}`);
  const name = path.split('.').at(-1)?.replace('[]', '');
  const examples = (field.examples ?? []).map((value) => `\`"${name}": ${exampleText(value)}\``);
  if (examples.length > 0) facts.push(`Example: ${examples.join(' or ')}`);
  return `### \`${path}\`\n\n${field.description}\n\n${facts.map((fact) => `- ${fact}`).join('\n')}\n`;
}

/** JSON on a line, with spaces as people write it. @param {unknown} value @returns {string} */
function exampleText(value) {
  if (Array.isArray(value)) return `[${value.map(exampleText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `"${key}": ${exampleText(inner)}`)
    .join(', ')}}`;
}

/** The objects that a field may be. @param {FieldSchema} field @returns {FieldSchema[]} */
const objectsOf = (field) => [field, ...(field.anyOf ?? []), ...(field.properties ? [] : (field.oneOf ?? []))];

/**
 * Every field, from the outside in: `[path, field, whether it is required]`. Not the kinds by which the forms of a field
 * are told apart: its own text says what they are.
 * @param {FieldSchema} schema
 * @param {string} prefix
 * @returns {Generator<[string, FieldSchema, boolean]>}
 */
export function* fieldsOf(schema, prefix = '') {
  for (const { properties = {}, required = [], codeOnly } of objectsOf(schema)) {
    if (codeOnly) continue;
    for (const [name, field] of Object.entries(properties)) {
      const path = `${prefix}${name}${field.items?.properties ? '[]' : ''}`;
      const tellsForms = name === 'kind' && field.const !== undefined && field.description === undefined;
      if (!tellsForms) yield [path, field, required.includes(name)];
      yield* fieldsOf(field.items?.properties ? field.items : field, `${path}.`);
    }
  }
}

/** A heading a field. @param {FieldSchema} schema */
export const fieldSections = (schema) => [...fieldsOf(schema)].map((field) => section(...field)).join('\n');

const START = /(<!-- fields: [^>]*-->\n)[^]*?(<!-- end of fields -->)/;

/**
 * The document with its fields anew; what is outside of the two marks is written by hand.
 * @param {string} document
 * @param {FieldSchema} schema
 * @throws {Error} where the marks are missing
 */
export function withFields(document, schema) {
  if (!START.test(document)) {
    throw new Error('docs: docs/problem.md must have <!-- fields: … --> and <!-- end of fields -->. Put them back.');
  }
  return document.replace(START, (_, start, end) => `${start}\n${fieldSections(schema)}\n${end}`);
}

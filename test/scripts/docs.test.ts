import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { problemSchema } from '../../src/barycenter/problem/schema.js';
import { problemTexts } from '../../src/barycenter/problem/texts/problem.js';
import { fieldsOf, withFields } from '../../scripts/support/docs/field_headings.mjs';
import { fieldSchema, fileSchema } from '../../scripts/support/docs/problem_schema.mjs';

const root = new URL('../../', import.meta.url);
const text = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const json = (file: string): object => JSON.parse(text(file)) as object;

const schema = fieldSchema(problemSchema, problemTexts);
const fields = [...fieldsOf(schema)];
// Version 6 knows draft 7, and is the one that the linter brings.
const ajv = new Ajv({ allErrors: true });

describe('the documents of the problem file', () => {
  it('are those that `npm run docs` writes from the schema', () => {
    expect(withFields(text('docs/problem.md'), schema)).toBe(text('docs/problem.md'));
    expect(json('docs/problem.schema.json')).toEqual(fileSchema(schema));
  });

  it('have a text for every field, and an example for every one that a file may hold', () => {
    expect(fields.length).toBeGreaterThan(50);
    expect(fields.map(([path]) => path)).toContain('marginals[].distribution.pushforward.slope');
    const without = fields.filter(([, { description, examples = [], codeOnly }]) => {
      return !description || (examples.length === 0) !== (codeOnly === true);
    });
    expect(without.map(([path]) => path)).toEqual([]);
  });

  it.each(fields.filter(([, { examples }]) => examples))('show examples of %s that it takes', (_, field) => {
    const takes = ajv.compile(fileSchema(field));
    for (const example of field.examples ?? []) expect(takes(example), JSON.stringify(takes.errors)).toBe(true);
  });
});

describe('the JSON Schema of a problem file', () => {
  const takes = ajv.compile(json('docs/problem.schema.json'));
  const sound = {
    marginals: ['a.csv', 'b.csv'].map((samples) => ({ samples, weight: 0.5, cost: { kind: 'squared-euclidean' } })),
    epsilon: 0.1,
  };
  const first = (change: object): object => ({
    ...sound,
    marginals: [{ ...sound.marginals[0], ...change }, sound.marginals[1]],
  });

  it.each(readdirSync(new URL('examples/', root)).filter((file) => file.endsWith('.json')))('takes %s', (file) => {
    const problem = json(`examples/${file}`);
    expect(takes(problem), JSON.stringify(takes.errors)).toBe(true);
    expect(problem).toHaveProperty('$schema', '../docs/problem.schema.json');
  });

  it('takes rows of numbers', () => {
    expect(takes(sound)).toBe(true);
    expect(takes(first({ samples: [[1, 2]] }))).toBe(true);
  });

  it.each<[string, object]>([
    ['a misspelt field', { ...sound, epsilom: 1 }],
    ['no ε', { marginals: sound.marginals }],
    ['ε below 0', { ...sound, epsilon: -0.1 }],
    ['one marginal', { ...sound, marginals: sound.marginals.slice(1) }],
    ['no weight', first({ weight: undefined })],
    ['a cost of no kind, which only code may give', first({ cost: {} })],
    ['an unknown cost', first({ cost: { kind: 'manhattan' } })],
    ['a twist without slope', first({ cost: { kind: 'twist' } })],
    ['samples and a distribution', first({ distribution: { kind: 'gaussian', mean: [0], standardDeviation: 1 } })],
    ['neither', first({ samples: undefined })],
    ['a table that only code can hold', first({ samples: { data: [1, 2], rows: 1, columns: 2 } })],
    ['batches, which are code', first({ samples: undefined, batches: {}, dim: 2 })],
    ['half a layer', { ...sound, potential: { hidden: [0.5] } }],
    ['an unknown activation', { ...sound, potential: { activation: 'gelu' } }],
    ['a training of no iterations', { ...sound, training: { iterations: 0 } }],
  ])('refuses %s', (_, problem) => {
    expect(takes(JSON.parse(JSON.stringify(problem)))).toBe(false);
  });
});

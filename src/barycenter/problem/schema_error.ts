import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { InvalidInputError } from '../../errors.js';

type Issue = z.core.$ZodIssue;

/** `problem.marginals[1].weight` from ['marginals', 1, 'weight']. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    'problem',
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** A value as an error shows it, cut short. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' && typeof value !== 'string') return String(value as boolean | bigint | symbol);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const NOUNS: Record<string, string> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
};

function rangeText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const small = issue.code === 'too_small';
  const bound = String(small ? issue.minimum : issue.maximum);
  if (issue.origin === 'array') return `must have at ${small ? 'least' : 'most'} ${bound} entries`;
  if (issue.origin === 'string') return 'must not be empty';
  return `must be ${small ? '>' : '<'}${issue.inclusive ? '=' : ''} ${bound}`;
}

/** Names that an object of the schema may have at `path`, found by asking the schema for unknown keys. */
function hint(unknown: string, known: readonly string[]): string {
  const nearest = known.length > 0 ? closest(unknown, known) : undefined;
  if (nearest !== undefined && distance(unknown, nearest) <= Math.max(2, unknown.length / 3))
    return `Did you mean "${nearest}"?`;
  return `Known fields: ${known.join(', ')}.`;
}

/** Rule and way out of one issue. */
function explain(
  issue: Issue,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): { rule: string; wayOut: string } {
  switch (issue.code) {
    case 'unrecognized_keys':
      return { rule: `has no field "${issue.keys[0]}"`, wayOut: hint(issue.keys[0], knownAt(issue.path)) };
    case 'too_small':
    case 'too_big':
      return { rule: rangeText(issue), wayOut: 'Give a value in that range.' };
    case 'invalid_type':
      return { rule: `must be ${NOUNS[issue.expected] ?? issue.expected}`, wayOut: 'Mend or add the field.' };
    case 'invalid_value':
      return {
        rule: `must be ${issue.values.map((v) => JSON.stringify(v)).join(', ')}`.replace(/, (?=[^,]*$)/, ' or '),
        wayOut: 'Use one of these.',
      };
    case 'invalid_union':
      return issue.discriminator
        ? { rule: 'has an unknown kind', wayOut: 'Known kinds: gaussian, input.' }
        : { rule: issue.message, wayOut: 'Mend the field.' };
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'not_multiple_of':
      return { rule: issue.message, wayOut: 'Mend the field.' };
  }
}

/** One sentence per problem found, the first three of them. */
export function schemaError(
  error: z.ZodError,
  input: unknown,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): InvalidInputError {
  const sentences = error.issues.slice(0, 3).map((issue) => {
    const { rule, wayOut } = explain(issue, knownAt);
    const received =
      issue.code === 'unrecognized_keys'
        ? valueText((valueAt(input, issue.path) as Record<string, unknown>)[issue.keys[0]])
        : valueText(valueAt(input, issue.path));
    return `${pathText(issue.path)}: ${rule}; got ${received}. ${wayOut}`;
  });
  const more = error.issues.length - sentences.length;
  return new InvalidInputError(sentences.join('\n') + (more > 0 ? `\n… and ${more} more.` : ''));
}

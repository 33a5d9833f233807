import { inspect } from '#platform/inspect';
import type * as z from 'zod/mini';
import { described, nearestName } from '../../arguments.js';
import { InvalidInputError, shorten } from '../../errors.js';

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

/** A value as an error shows it, cut short: what is in an object of a problem, too. */
export function valueText(value: unknown): string {
  return typeof value === 'object'
    ? shorten(inspect(value, { depth: 2, breakLength: Infinity }), 57)
    : described(value);
}

const NOUNS: Record<string, string> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  array: 'a list',
  object: 'an object',
  boolean: 'true or false',
};

/** What a field should be; NaN and infinities are numbers to JavaScript, so say what is missing. */
function nounText(expected: string, received: unknown): string {
  if (expected === 'number' && typeof received === 'number') return 'a finite number';
  return NOUNS[expected] ?? expected;
}

function rangeText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const small = issue.code === 'too_small';
  const bound = String(small ? issue.minimum : issue.maximum);
  if (issue.origin === 'array')
    return `must have at ${small ? 'least' : 'most'} ${bound} ${bound === '1' ? 'entry' : 'entries'}`;
  if (issue.origin === 'string') return 'must not be empty';
  return `must be ${small ? '>' : '<'}${issue.inclusive ? '=' : ''} ${bound}`;
}

/** The nearest of the names that an object may have, or all of them. */
function hint(unknown: string, known: readonly string[]): string {
  if (known.length === 0) return 'Leave it out.';
  const nearest = nearestName(unknown, known);
  return nearest === undefined ? `Known fields: ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
}

/**
 * A union without a message of its own is a value or an object in its stead: what is wrong is that of the form which
 * was given.
 */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  received: unknown,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): { rule: string; wayOut: string } {
  const given =
    issue.message === 'Invalid input'
      ? issue.errors[typeof received === 'object' && received !== null ? 1 : 0]?.[0]
      : undefined;
  return given ? explain(given, received, knownAt) : { rule: issue.message, wayOut: 'Mend the field.' };
}

/** Rule and way out of one issue. */
function explain(
  issue: Issue,
  received: unknown,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): { rule: string; wayOut: string } {
  switch (issue.code) {
    case 'unrecognized_keys':
      return { rule: `has no field "${shorten(issue.keys[0], 57)}"`, wayOut: hint(issue.keys[0], knownAt(issue.path)) };
    case 'too_small':
    case 'too_big':
      return {
        rule: rangeText(issue),
        wayOut: issue.origin === 'array' ? 'Mend the list.' : 'Give a value in that range.',
      };
    case 'invalid_type':
      return { rule: `must be ${nounText(issue.expected, received)}`, wayOut: 'Mend or add the field.' };
    case 'invalid_value':
      return {
        rule: `must be ${issue.values.map((v) => JSON.stringify(v)).join(', ')}`.replace(/, (?=[^,]*$)/, ' or '),
        wayOut: 'Use one of these.',
      };
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? { rule: 'has an unknown kind', wayOut: `Known kinds: ${issue.options.join(', ')}.` }
        : explainUnion(issue, received, knownAt);
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
  error: z.core.$ZodError,
  input: unknown,
  knownAt: (path: readonly PropertyKey[]) => readonly string[],
): InvalidInputError {
  // A misspelt field comes before what is missing because of it.
  const isUnknown = (issue: Issue): boolean => issue.code === 'unrecognized_keys';
  const issues = [...error.issues.filter(isUnknown), ...error.issues.filter((issue) => !isUnknown(issue))];
  const sentences = issues.slice(0, 3).map((issue) => {
    const received = valueAt(input, issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : issue.path);
    const { rule, wayOut } = explain(issue, received, knownAt);
    return `${pathText(issue.path)}: ${rule}; got ${valueText(received)}. ${wayOut}`;
  });
  const more = error.issues.length - sentences.length;
  return new InvalidInputError(sentences.join('\n') + (more > 0 ? `\n… and ${more} more.` : ''));
}

import { invalid } from '../errors.js';

/**
 * Levels of lists and objects that JSON of ours may nest: a problem has five. What walks values recursively relies on
 * it.
 */
const MOST_LEVELS = 64;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [...'"\\[]{}'].map((c) => c.charCodeAt(0));

/** Whether lists and objects nest deeper than `levels`; of text that is not JSON it may say anything. */
function nestsDeeper(text: string, levels: number): boolean {
  let [level, inString] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++level > levels) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) level--;
  }
  return false;
}

/**
 * The value of a JSON text; errors say `operation`.
 * @throws InvalidInputError for text that is not JSON, or nests too deeply
 */
export function parseJson(text: string, operation: string, wayOut = 'Mend the text.'): unknown {
  if (nestsDeeper(text, MOST_LEVELS)) {
    throw invalid(operation, `lists and objects must nest at most ${MOST_LEVELS} levels deep`, 'deeper ones', wayOut);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(operation, 'must be JSON', String(error), wayOut);
  }
}

/** Whether two values of JSON are the same, whatever the order of fields. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [names, others] = [Object.keys(a), Object.keys(b)];
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return names.length === others.length && names.every((name) => name in other && isSameJson(one[name], other[name]));
}

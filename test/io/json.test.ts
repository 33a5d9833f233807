import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../src/errors.js';
import { parseJson } from '../../src/io/json.js';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

describe('parseJson', () => {
  it('gives values, however many brackets stand in their text', () => {
    const value = { text: `${'[{'.repeat(100)}\\"`, list: Array.from({ length: 100 }, () => [{}]) };
    expect(parseJson(JSON.stringify(value), 'x')).toEqual(value);
    expect(() => parseJson(nested(64), 'x')).not.toThrow();
  });

  it.each([
    ['nesting that would overflow a stack', nested(1_000_000), /x: lists and objects must nest at most 64 levels deep/],
    ['one level too many', `{"a": ${nested(64)}}`, /at most 64 levels deep/],
    ['brackets that never close', '{"a":'.repeat(100), /at most 64 levels deep/],
    ['text that is no JSON', '{"a": 1,}', /x: must be JSON; got SyntaxError/],
    ['nothing', '', /x: must be JSON/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseJson(text, 'x')).toThrow(InvalidInputError);
    expect(() => parseJson(text, 'x')).toThrow(message);
  });
});

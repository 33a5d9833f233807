import { expect, it } from 'vitest';
import { invalid, shorten } from '../src/errors.js';

it('messages cut what they quote of a user’s', () => {
  const { message } = invalid('reading x', 'it must be short', 'y'.repeat(1e6), 'Shorten it.');
  expect(message).toBe(`reading x: it must be short; got ${'y'.repeat(300)}…. Shorten it.`);
});

it('messages do not pass a terminal’s control characters on', () => {
  expect(shorten('\u001b[31mred\u009b0m\ttab\nline', 40)).toBe('\\x1b[31mred\\x9b0m\ttab\nline');
});

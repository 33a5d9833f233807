import { expect, it } from 'vitest';
import {
  AbortedError,
  BarycenterError,
  DeviceLostError,
  DeviceOperationError,
  DeviceUnavailableError,
  DivergenceError,
  InvalidInputError,
  invalid,
  KernelCompileError,
  shorten,
} from '../src/errors.js';

it('messages cut what they quote of a user’s', () => {
  const { message } = invalid('reading x', 'it must be short', 'y'.repeat(1e6), 'Shorten it.');
  expect(message).toBe(`reading x: it must be short; got ${'y'.repeat(300)}…. Shorten it.`);
});

it('messages do not pass a terminal’s control characters on', () => {
  expect(shorten('\u001b[31mred\u009b0m\ttab\nline', 40)).toBe('\\x1b[31mred\\x9b0m\ttab\nline');
});

it('names stand in the code as text: minifiers rename classes', () => {
  const classes = [
    BarycenterError,
    DeviceLostError,
    DeviceOperationError,
    DeviceUnavailableError,
    DivergenceError,
    InvalidInputError,
    KernelCompileError,
  ];
  for (const Class of classes) {
    const renamed = class extends Class {};
    expect(new renamed('x').name).toBe(Class.name);
  }
  expect(new AbortedError('x').name).toBe('AbortError');
});

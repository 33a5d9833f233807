import { describe, expect, it } from 'vitest';
import { checkKernel, WrongKernelError } from './check.js';

const allowance = { absolute: 1e-3, relative: 1e-3 };
const reference = [0, 1, -100];

describe('checkKernel', () => {
  it('lets through what is within the allowance', () => {
    expect(() => checkKernel('op', [0.0009, 0.9985, -100.1], reference, allowance)).not.toThrow();
  });

  it.each([
    ['an element beyond the allowance', [0.0011, 1, -100]],
    ['a wrong sign', [0, 1, 100]],
    ['NaN at the start', [NaN, 1, -100]],
    ['NaN after a right element', [0, NaN, -100]],
    ['infinity', [0, 1, -Infinity]],
    ['a result that is missing', [0, 1]],
    ['a result too many', [0, 1, -100, 0]],
  ])('refuses %s', (_, actual) => {
    expect(() => checkKernel('op', actual, reference, allowance)).toThrow(WrongKernelError);
  });

  it('refuses a reference that is not finite, and one that is empty', () => {
    expect(() => checkKernel('op', [NaN], [NaN], allowance)).toThrow(WrongKernelError);
    expect(() => checkKernel('op', [Infinity], [Infinity], allowance)).toThrow(WrongKernelError);
    expect(() => checkKernel('op', [], [], allowance)).toThrow(WrongKernelError);
  });

  it('names the kernel and the worst element', () => {
    expect(() => checkKernel('op', [0.5, 1, 0], reference, allowance)).toThrow(/op: element 2 of 3 is 0, .* -100/);
  });
});

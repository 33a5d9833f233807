import { describe, expect, it } from 'vitest';
import { checkKernel, WrongKernelError } from './check.js';

const allowance = { absolute: 1e-3, relative: 1e-3 };
const reference = [0, 1, -100];

describe('checkKernel', () => {
  it('lets through what is within the allowance', () => {
    expect(() => checkKernel('op', [0.0009, 0.9985, -100.1], reference, allowance)).not.toThrow();
  });

  it('returns the largest error over its allowance', () => {
    // Allowed are 0.001, 0.002 and 0.101; 0.25, 0.5 and 0 of it are there.
    expect(checkKernel('op', [0.00025, 1.001, -100], reference, allowance)).toBeCloseTo(0.5, 9);
    expect(checkKernel('op', reference, reference, { absolute: 0, relative: 0 })).toBe(0);
  });

  it.each([
    ['a wrong element', [0, 1, -200], 100 / 0.101],
    ['NaN', [0, NaN, -100], NaN],
    ['infinity', [0, Infinity, -100], Infinity],
  ])('says it of %s, too', (_, actual, worst) => {
    const refused = () => checkKernel('op', actual, reference, allowance);
    expect(refused).toThrow(expect.objectContaining({ worst }));
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

import { describe, expect, it } from 'vitest';
import type { Gate } from './experiment.js';
import { brokenGates, isMet } from './gate.js';

const gate = (value: number, kind: Gate['kind'] = 'must'): Gate => ({
  claim: `${kind} ${value}`,
  value,
  bound: 1,
  kind,
  reason: 'a test',
});

describe('gates', () => {
  it('are met up to and at their bound', () => {
    expect([-2, 0.5, 1].map((value) => isMet(gate(value)))).toEqual([true, true, true]);
    expect(isMet(gate(1 + Number.EPSILON))).toBe(false);
  });

  it.each([Number.NaN, Infinity, -Infinity])('are never met by %s, whatever the bound', (value) => {
    expect(isMet(gate(value))).toBe(false);
    expect(isMet({ ...gate(value), bound: Infinity })).toBe(false);
  });

  it('break the run only where one that must be met is not', () => {
    const gates = [gate(0), gate(2), gate(Number.NaN), gate(2, 'aim'), gate(Number.NaN, 'aim')];
    expect(brokenGates(gates)).toEqual([gates[1], gates[2]]);
  });
});

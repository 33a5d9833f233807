import type { Gate } from './experiment.js';

/** A value that is not finite meets no bound. */
export function isMet({ value, bound }: Gate): boolean {
  return Number.isFinite(value) && value <= bound;
}

/** The gates whose failure means that something is broken. */
export function brokenGates(gates: readonly Gate[]): readonly Gate[] {
  return gates.filter((gate) => gate.kind === 'must' && !isMet(gate));
}

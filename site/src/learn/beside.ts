import { solveClassical, type Device } from 'energy-barycenter';
import type { Beside } from '../state/settings.js';
import type { Store } from '../state/store.js';
import { problemOf } from './problem.js';

const NAMES: Readonly<Record<Beside, string>> = {
  none: '',
  sliced: 'Sliced',
  'free-support': 'Free support',
  'sinkhorn-grid': 'Sinkhorn on a grid',
};

/** Rows of each marginal that a classical solver takes, and points that are drawn of what it finds. */
const ROWS = 400;
const DRAWN = 300;

const solverOf = (kind: Exclude<Beside, 'none'>) => {
  switch (kind) {
    case 'sliced':
      return { kind, rows: ROWS, points: DRAWN } as const;
    case 'free-support':
      return { kind, rows: ROWS / 2, points: DRAWN / 2 } as const;
    case 'sinkhorn-grid':
      return { kind, rows: ROWS, cells: 64 } as const;
  }
};

/**
 * Finds the barycenter by another solver, and shows it beside what is learned; or says why that one cannot. The caller
 * sees to it that only the latest call is not aborted.
 */
export async function learnBeside(store: Store, device: Device, signal: AbortSignal): Promise<void> {
  const settings = store.settings.value;
  const { beside, seed } = settings;
  if (beside === 'none') return;
  try {
    const { marginals, epsilon } = problemOf(settings, false);
    const found = await solveClassical({ marginals, epsilon, solver: solverOf(beside) }, { device, seed, signal });
    if (signal.aborted) return;
    store.beside.value = (await found.sampleBarycenter(DRAWN)).data;
    store.besideLine.value = `${NAMES[beside]} (rings): ${found.origin}.`;
    found.free();
  } catch (error) {
    if (!signal.aborted) store.besideLine.value = `${NAMES[beside]}: ${(error as Error).message}`;
  }
}

import type { ChainCase } from '../support/chain_case.js';
import { plainCase } from '../support/chain_grid.js';

/** Three hidden layers of one width on points of `DIM` components. */
export interface GridShape {
  readonly width: number;
  /** Chains in all. */
  readonly batch: number;
}

/** D of what is timed. */
export const DIM = 16;

function grid(widths: readonly number[], batches: readonly number[]): GridShape[] {
  const shapes = batches.flatMap((batch) => widths.map((width) => ({ width, batch })));
  // The longest last: where time runs out, they are what is missing.
  return shapes.sort((a, b) => a.batch * a.width ** 2 - b.batch * b.width ** 2);
}

export const CHAIN_GRID = grid([64, 128, 256, 512], [1024, 4096, 16_384, 65_536]);
export const ITERATION_GRID = grid([64, 128, 256, 512], [1024, 8192, 65_536]);
/** The aim's batch first. */
export const PYTORCH_GRID: readonly GridShape[] = [...grid([64, 128, 256, 512], [1024]), ...grid([128, 256], [16_384])];

/** What a software driver gets through. */
export const SMALL_GRID = grid([8, 16], [64]);

export const layersOf = ({ width }: GridShape): number[] => [width, width, width];

export const chainCaseOf = (shape: GridShape): ChainCase => plainCase(DIM, layersOf(shape), shape.batch);

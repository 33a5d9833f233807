import type { LogConvolveSpec } from './contract.js';

/** How the CPU's kernel cuts a line, and the numbers that it needs for that. */
export interface BlockPlan {
  /** Cells of a block, even. */
  readonly block: number;
  /** Outputs of a tile, a multiple of `block` or all of them. */
  readonly chunk: number;
  /** κ, [2·blocks − 1, 2·block − 1] */
  readonly table: Float64Array;
  /** decay, and decay·d² of the least and of the largest distance of two blocks, [1 + 2·blocks] */
  readonly reach: Float64Array;
}

/**
 * Nats that the terms of one output may differ by within a block before they underflow: where a potential moves mass
 * across the whole line, that is 2ρ·length·block. The kernel holds 281 (1e-122).
 */
const NATS = 280;
const LEAST_BLOCK = 4;
/** Outputs of a tile: enough to pay for the powers of the line, which every tile makes. */
const CHUNK = 256;
/** Numbers below it are 0 in the kernel, too. */
const TINY = 1e-150;

const even = (cells: number): number => 2 * Math.ceil(cells / 2);

export function planBlocks({ length, decay }: Pick<LogConvolveSpec, 'length' | 'decay'>): BlockPlan {
  const most = Math.max(LEAST_BLOCK, Math.min(length, CHUNK, Math.floor(NATS / (2 * decay * length))));
  const block = even(Math.ceil(length / Math.ceil(length / most)));
  const blocks = Math.ceil(length / block);
  const width = 2 * block - 1;
  const table = new Float64Array((2 * blocks - 1) * width);
  const reach = new Float64Array(1 + 2 * blocks);
  reach[0] = decay;
  for (let apart = 0; apart < blocks; apart++) {
    reach[1 + apart] = decay * leastDistance(apart, block) ** 2;
    reach[1 + blocks + apart] = decay * ((apart + 1) * block - 1) ** 2;
  }
  for (let row = 0; row < 2 * blocks - 1; row++) {
    const apart = row - (blocks - 1);
    const least = leastDistance(Math.abs(apart), block);
    for (let column = 0; column < width; column++) {
      // i − j = block·(I − J) − (j − i within the blocks)
      const distance = apart * block - (column - (block - 1));
      const value = Math.exp(-decay * (distance ** 2 - least ** 2));
      table[row * width + column] = value < TINY ? 0 : value;
    }
  }
  return { block, chunk: Math.max(1, Math.floor(CHUNK / block)) * block, table, reach };
}

/** Of the cells of two blocks. */
const leastDistance = (apart: number, block: number): number => (apart === 0 ? 0 : (apart - 1) * block + 1);

import { median } from '../support/timing.js';
import { CHAIN_GRID, PYTORCH_GRID, type GridShape } from './grid.js';
import type { Aim, GpuCheckReport, SpeedRow } from './report.js';

/** Half of the float32 peak where a GPU is full. */
const PEAK = { share: 0.5, width: 128, batch: 16_384 };
/** Times PyTorch with CUDA graphs where it is not. */
const PYTORCH = { ratio: 5, batch: 1024, variant: 'cuda-graph' };

/** What was aimed for against what was measured: reported, never failed. */
export function aimsOf({ steps }: Pick<GpuCheckReport, 'steps'>): Aim[] {
  const large = (width: number, batch: number): boolean => width >= PEAK.width && batch >= PEAK.batch;
  const chains = steps.chains?.rows ?? [];
  const peers = (steps.pytorch?.rows ?? []).filter(({ peer }) => peer?.endsWith(`, ${PYTORCH.variant}`));
  return [
    judge(
      `at least half of the measured float32 peak at width ≥ ${PEAK.width} and batch ≥ ${PEAK.batch}`,
      PEAK.share,
      count(CHAIN_GRID, large),
      chains.filter((row) => ofShape(row, large)).map((row) => [row.name, row.wall?.share]),
    ),
    judge(
      `at least ${PYTORCH.ratio} times as fast as PyTorch with CUDA graphs at batch ${PYTORCH.batch}`,
      PYTORCH.ratio,
      count(PYTORCH_GRID, (_, batch) => batch === PYTORCH.batch),
      peers
        .filter((row) => ofShape(row, (_, batch) => batch === PYTORCH.batch))
        .map((row) => [row.name, row.ratios === undefined ? undefined : median(row.ratios)]),
    ),
  ];
}

type Test = (width: number, batch: number) => boolean;

const count = (grid: readonly GridShape[], test: Test): number =>
  grid.filter(({ width, batch }) => test(width, batch)).length;

const ofShape = ({ shape }: SpeedRow, test: Test): boolean =>
  shape !== undefined && test(Math.min(...shape.hidden), shape.batch);

function judge(
  aim: string,
  target: number,
  of: number,
  found: readonly (readonly [name: string, value: number | undefined])[],
): Aim {
  const measured = found.filter((one): one is readonly [string, number] => Number.isFinite(one[1]));
  if (measured.length === 0) return { aim, target, rows: [0, of], met: null };
  const [at, worst] = measured.reduce((least, one) => (one[1] < least[1] ? one : least));
  const met = worst < target ? false : measured.length >= of ? true : null;
  return { aim, target, measured: worst, at, rows: [measured.length, of], met };
}

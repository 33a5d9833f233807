import { ascending, median, quantile } from '../support/timing.js';
import type { Yardstick } from '../support/bench.js';
import type { Row } from '../support/bench.js';

/**
 * What follows from a row's raw times. Rates are those of the median run, shares of the best there is those of the
 * fastest.
 */
export interface Metrics {
  readonly runs: number;
  readonly median: number;
  readonly minimum: number;
  /** Half the distance between the quartiles, as a share of the median; undefined for a single run. */
  readonly spread?: number;
  /** Median by the device's own clock. */
  readonly device?: number;
  /** Seconds of a Langevin step. */
  readonly step?: number;
  readonly flops?: number;
  readonly fastestFlops?: number;
  readonly bytesPerSecond?: number;
  readonly sampleSteps?: number;
  /** Of the measured multiply-add peak, or of the copy's bandwidth where memory is what a row waits for. */
  readonly share?: number;
}

/** @param row has been timed */
export function metricsOf(row: Row, yardstick: Yardstick): Metrics {
  const middle = median(row.seconds);
  const minimum = Math.min(...row.seconds);
  const { operations, bytes, sampleSteps, steps, deviceSeconds } = row;
  const share =
    operations !== undefined
      ? operations / minimum / yardstick.peak
      : bytes !== undefined
        ? bytes / minimum / yardstick.bandwidth
        : undefined;
  return {
    runs: row.seconds.length,
    median: middle,
    minimum,
    ...(row.seconds.length > 1 ? { spread: spread(row.seconds) } : {}),
    ...(deviceSeconds !== undefined && deviceSeconds.length > 0 ? { device: median(deviceSeconds) } : {}),
    ...(steps === undefined ? {} : { step: middle / steps }),
    ...(operations === undefined ? {} : { flops: operations / middle, fastestFlops: operations / minimum }),
    ...(bytes === undefined ? {} : { bytesPerSecond: bytes / middle }),
    ...(sampleSteps === undefined ? {} : { sampleSteps: sampleSteps / middle }),
    ...(share === undefined ? {} : { share }),
  };
}

/** Half the distance between the quartiles, as a share of the median; nothing of nothing where a remainder is zero. */
export function spread(seconds: readonly number[]): number {
  const sorted = ascending(seconds);
  const middle = quantile(sorted, 0.5);
  return middle === 0 ? 0 : (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / middle;
}

import type { Row, Yardstick } from '../support/bench.js';
import type { Rate, SpeedRow } from './report.js';

/** A timed row with its rates by the wall clock and by the device's own. */
export function speedRow(row: Row, yardstick: Yardstick | undefined): SpeedRow {
  const { operations, seconds, deviceSeconds = [] } = row;
  if (operations === undefined) return row;
  const rate = (runs: readonly number[]): Rate => {
    const fastest = Math.min(...runs);
    const flops = operations / fastest;
    return { seconds: fastest, flops, ...(yardstick === undefined ? {} : { share: flops / yardstick.peak }) };
  };
  return {
    ...row,
    ...(seconds.length > 0 ? { wall: rate(seconds) } : {}),
    ...(deviceSeconds.length > 0 ? { device: rate(deviceSeconds) } : {}),
  };
}

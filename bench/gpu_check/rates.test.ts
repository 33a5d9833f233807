import { expect, it } from 'vitest';
import { speedRow } from './rates.js';

const yardstick = { peak: 40, bandwidth: 1, floor: 0, queuedFloor: 0 };
const row = { name: 'a', operations: 20, seconds: [2, 4], deviceSeconds: [1, 3] };

it('takes the fastest run by each clock, as a share of the peak', () => {
  expect(speedRow(row, yardstick)).toEqual({
    ...row,
    wall: { seconds: 2, flops: 10, share: 0.25 },
    device: { seconds: 1, flops: 20, share: 0.5 },
  });
});

it('has no share without a peak, no rate without a time, and none of what is not products', () => {
  const wallOnly = { name: 'a', operations: 20, seconds: [2, 4] };
  expect(speedRow(wallOnly, undefined)).toEqual({ ...wallOnly, wall: { seconds: 2, flops: 10 } });
  expect(speedRow({ ...wallOnly, seconds: [] }, yardstick)).toEqual({ ...wallOnly, seconds: [] });
  expect(speedRow({ name: 'bytes', bytes: 8, seconds: [1] }, yardstick)).not.toHaveProperty('wall');
});

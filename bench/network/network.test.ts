import { describe, expect, it } from 'vitest';
import { checkNeeds } from './hosts.js';
import { networkTable, paysFrom } from './network_table.js';

it('says from which iterations on workers pay', () => {
  // T/(w + 1) + t = T at the very number.
  for (const workers of [1, 3, 7])
    expect(paysFrom(0.3, workers) / (workers + 1) + 0.3).toBeCloseTo(paysFrom(0.3, workers), 12);
});

it('is a table to paste', () => {
  const table = networkTable(['1 ms', '20 ms'], [{ length: 250_000, seconds: [0.123, 6] }]);
  expect(table.split('\n')).toEqual([
    '| parameters | to a worker | back from all | 1 ms | 20 ms | 1 ms: pays from | 20 ms: pays from |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    expect.stringMatching(
      /^\| 250,000 \| 1.00 MB \| 8.0\d MB \| 120 ms \| 6 s \| 250 ms, 160 ms \| 12 s, 8 s \|$/,
    ) as string,
  ]);
});

describe('what it needs', () => {
  it('is named where it is missing', () => {
    expect(() => checkNeeds(1000, () => true)).toThrow('network namespaces need Linux and root; got linux, user 1000');
    expect(() => checkNeeds(0, (program) => program !== 'ip')).toThrow('apt-get install iproute2');
    expect(() => checkNeeds(0, (program) => program !== 'redis-server')).toThrow('apt-get install redis-server');
    expect(() => checkNeeds(0, (program) => program !== '/dev/net/tun')).toThrow('needs /dev/net/tun');
    expect(() => checkNeeds(0, () => true)).not.toThrow();
  });
});

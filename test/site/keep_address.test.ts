import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepAddress } from '../../site/src/state/keep_address.js';

const replaceState = vi.fn<(state: unknown, unused: string, address: string) => void>();
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('history', { replaceState });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  replaceState.mockReset();
});

it('writes the address once settings are still, never as often as Safari refuses', () => {
  const strength = signal(0);
  keepAddress(() => `strength=${strength.value}`);
  const second = (): void => void vi.advanceTimersByTime(1000);
  second();
  // A slider that is dragged, an input every 10 ms.
  for (let i = 1; i <= 150; i++) {
    strength.value = i;
    vi.advanceTimersByTime(10);
  }
  second();
  expect(replaceState.mock.calls.map(([, , address]) => address)).toEqual(['#strength=0', '#strength=150']);
  // Changes that are as far apart as it takes for each to be written: below 100 in 30 s.
  replaceState.mockClear();
  for (let ms = 0; ms < 30_000; ms += 10) {
    if (!vi.getTimerCount()) strength.value++;
    vi.advanceTimersByTime(10);
  }
  expect(replaceState.mock.calls.length).toBeGreaterThan(50);
  expect(replaceState.mock.calls.length).toBeLessThan(100);
});

it('tries again where the browser refuses', () => {
  replaceState.mockImplementationOnce(() => {
    throw new DOMException('too many', 'SecurityError');
  });
  const seed = signal(1);
  keepAddress(() => `seed=${seed.value}`);
  vi.advanceTimersByTime(1000);
  expect(replaceState).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(replaceState).toHaveBeenCalledTimes(2);
  expect(replaceState).toHaveBeenLastCalledWith(null, '', '#seed=1');
});

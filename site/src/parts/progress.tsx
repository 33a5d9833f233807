import type { DeviceInfo } from 'energy-barycenter';
import type { Page } from '../page.js';
import type { Phase } from '../state/store.js';

const WORDS: Readonly<Record<Phase, string>> = {
  opening: 'Starting',
  learning: 'Learning',
  judging: 'Checking the result',
  done: 'Done',
  failed: 'Stopped',
};

export const onWhat = ({ kind, name, threads }: DeviceInfo): string =>
  kind === 'webgpu' ? `GPU (${name})` : `processor, ${threads} thread${threads === 1 ? '' : 's'}`;

const rate = (steps: number): string =>
  `${new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(steps)} sample-steps a second`;

/** How far learning is, how fast, and on what. */
export function Progress({ page }: { readonly page: Page }) {
  const { store } = page;
  const { phase, progress, device, chainShare } = store;
  const now = progress.value;
  const share = now ? now.iteration / now.iterations : 0;
  const parts = [
    ...(now ? [`iteration ${now.iteration} of ${now.iterations}`] : []),
    ...(now && now.stepsPerSecond > 0 ? [rate(now.stepsPerSecond)] : []),
    ...(device.value ? [onWhat(device.value)] : []),
  ];
  const slide = (event: Event): void => {
    chainShare.value = Number((event.currentTarget as HTMLInputElement).value);
    void page.controller.redraw();
  };
  return (
    <div class="progress">
      <progress value={share} max={1} aria-label="Share of the iterations that are done" />
      <p data-phase={phase.value}>
        <strong role="status">{WORDS[phase.value]}</strong> <span class="numbers">{parts.join(' · ')}</span>
      </p>
      <div class="row">
        <label for="chain">Chain</label>
        <input
          id="chain"
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={chainShare.value}
          aria-valuetext={`${Math.round(100 * chainShare.value)} % of its steps`}
          onInput={slide}
        />
        <button type="button" onClick={() => page.again(false)}>
          Anew
        </button>
        <button type="button" disabled={phase.value === 'opening'} onClick={() => page.again(true)}>
          Go on
        </button>
      </div>
    </div>
  );
}

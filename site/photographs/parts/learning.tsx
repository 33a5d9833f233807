import { onWhat } from '../../src/parts/progress.js';
import type { Phase, Photographs } from '../photographs.js';

const WORDS: Readonly<Record<Phase, string>> = {
  opening: 'Opening',
  learning: 'Learning the palette',
  grading: 'Grading',
  done: 'Done',
  failed: 'Stopped',
};

/** How far it is, and on what. */
export function Learning({ photographs }: { readonly photographs: Photographs }) {
  const { phase, share, device } = photographs;
  const now = phase.value === 'learning' ? share.value : phase.value === 'opening' ? 0 : 1;
  return (
    <div class="progress">
      <progress value={now} max={1} aria-label="Share of the learning that is done" />
      <p data-phase={phase.value}>
        <strong role="status">{WORDS[phase.value]}</strong>{' '}
        <span class="numbers">{device.value && onWhat(device.value)}</span>
      </p>
    </div>
  );
}

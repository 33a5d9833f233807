import { exactCurves } from '../draw/exact.js';
import type { Page } from '../page.js';
import { BESIDE, MARKS, type Beside, type Mark } from '../state/settings.js';

const LABELS: Readonly<Record<Mark, string>> = {
  contours: 'Density of the barycenter',
  arrows: 'Arrows to conditional means',
  exact: 'Exact barycenter, 1 and 2 deviations',
};

const SOLVERS: Readonly<Record<Beside, string>> = {
  none: 'None',
  sliced: 'Sliced',
  'free-support': 'Free support',
  'sinkhorn-grid': 'Sinkhorn on a grid',
};

/** What is drawn besides points, and which other solver. */
export function Marks({ page }: { readonly page: Page }) {
  const { store } = page;
  const { marks, beside } = store.settings.value;
  const hasExact = exactCurves(store.settings.value) !== undefined;
  const toggle = (mark: Mark): void =>
    page.change({ marks: MARKS.filter((one) => (one === mark) !== marks.includes(one)) });
  return (
    <fieldset class="group">
      <legend>Show</legend>
      {MARKS.map((mark) => (
        <label key={mark} class="check">
          <input
            type="checkbox"
            checked={marks.includes(mark)}
            disabled={mark === 'exact' && !hasExact}
            onChange={() => toggle(mark)}
          />
          {LABELS[mark]}
          {mark === 'exact' && !hasExact && ' (no formula is known here)'}
        </label>
      ))}
      <label for="beside">Another solver beside it</label>
      <select
        id="beside"
        value={beside}
        onChange={(event) => page.change({ beside: event.currentTarget.value as Beside })}
      >
        {BESIDE.map((kind) => (
          <option key={kind} value={kind}>
            {SOLVERS[kind]}
          </option>
        ))}
      </select>
      <p class="hint" role="status">
        {store.besideLine.value}
      </p>
    </fieldset>
  );
}

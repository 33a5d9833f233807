import type { Page } from '../page.js';

/** Decades that the slider spans. */
const [LEAST, MOST] = [-3, 1];

/** ε on a logarithmic slider. What was learned is gone on from. */
export function EpsilonSlider({ page }: { readonly page: Page }) {
  const { epsilon } = page.store.settings.value;
  const slide = (event: Event): void => {
    const exponent = Number((event.currentTarget as HTMLInputElement).value);
    page.change({ epsilon: Number((10 ** exponent).toPrecision(2)) });
  };
  return (
    <div class="group">
      <label for="epsilon">
        ε, how blurred plans are <output for="epsilon">{epsilon}</output>
      </label>
      <input
        id="epsilon"
        type="range"
        min={LEAST}
        max={MOST}
        step={0.05}
        value={Math.log10(epsilon)}
        aria-valuetext={String(epsilon)}
        onChange={slide}
      />
    </div>
  );
}

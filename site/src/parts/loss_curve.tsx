import type { Page } from '../page.js';

const [WIDTH, HEIGHT] = [300, 90];
const NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** −L(f), the dual objective that learning lowers, as it was validated. */
export function LossCurve({ page }: { readonly page: Page }) {
  const losses = page.store.losses.value;
  const iterations = page.store.progress.value?.iterations ?? 1;
  const values = losses.map(({ loss }) => loss);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high > low ? high - low : 1;
  const x = (iteration: number): string => ((WIDTH * iteration) / iterations).toFixed(1);
  const y = (loss: number): string => (4 + ((HEIGHT - 8) * (high - loss)) / span).toFixed(1);
  const last = losses.at(-1);
  const said = last ? `${NUMBER.format(last.loss)} ± ${NUMBER.format(last.error)}` : 'not measured yet';
  return (
    <figure class="loss">
      <figcaption>
        Loss, −L(f): <output>{said}</output>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Loss over iterations, now ${said}`}
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
        {losses.length > 1 && (
          <polyline points={losses.map(({ iteration, loss }) => `${x(iteration)},${y(loss)}`).join(' ')} />
        )}
      </svg>
    </figure>
  );
}

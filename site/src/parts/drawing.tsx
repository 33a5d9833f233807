import { cloudColour, palette } from '../draw/colours.js';
import type { Page } from '../page.js';

/** What there is to do while clouds are drawn. */
export function Drawing({ page }: { readonly page: Page }) {
  const clouds = page.drawing.value;
  if (!clouds) return null;
  const { pen } = page.store;
  const ready = clouds.filter((rows) => rows.length >= 2).length >= 2;
  return (
    <div class="drawing-bar" role="group" aria-label="Drawing">
      {clouds.map((rows, k) => (
        <button
          key={k}
          type="button"
          aria-pressed={pen.value === k}
          style={{ borderColor: cloudColour(palette.value, k) }}
          onClick={() => (pen.value = k)}
        >
          Cloud {k + 1}: {rows.length}
        </button>
      ))}
      <button type="button" onClick={() => page.addCloud()}>
        Another cloud
      </button>
      <button type="button" class="main" disabled={!ready} onClick={() => page.endDrawing(true)}>
        Learn these
      </button>
      <button type="button" onClick={() => page.endDrawing(false)}>
        Leave
      </button>
      <p class="hint">Press and move over the picture; two points a cloud at least.</p>
    </div>
  );
}

import type { Photographs } from '../photographs.js';
import { Bitmap } from './bitmap.js';

/** Before on the left of a line, after on its right. The line is a slider: by pointer and by arrow keys. */
export function Compare({ photographs }: { readonly photographs: Photographs }) {
  const { shown, line } = photographs.settings.value;
  const picture = photographs.pictures.value.at(shown);
  if (!picture) return <div class="compare empty" />;
  const { name, before, after } = picture;
  const percent = `${100 * line}%`;
  const move = (event: Event): void =>
    photographs.change({ line: Number((event.currentTarget as HTMLInputElement).value) });
  return (
    <figure class="compare">
      <div class="both" style={{ aspectRatio: `${before.width} / ${before.height}` }}>
        <Bitmap bitmap={before} label={`${name}, before`} />
        {after && <Bitmap bitmap={after} label={`${name}, after`} style={{ clipPath: `inset(0 0 0 ${percent})` }} />}
        {after && <span class="line" style={{ left: percent }} />}
        {after && (
          <input
            type="range"
            class="handle"
            min={0}
            max={1}
            step={0.01}
            value={line}
            aria-label="Line between before, on its left, and after"
            aria-valuetext={`${Math.round(100 * line)} % before`}
            onInput={move}
          />
        )}
      </div>
      <figcaption>
        {name} <span class="hint">{after ? 'before | after' : 'before'}</span>
      </figcaption>
    </figure>
  );
}

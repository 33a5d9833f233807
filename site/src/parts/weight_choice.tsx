import { cloudColour, palette } from '../draw/colours.js';
import { withWeight } from '../state/weights.js';
import { Triangle } from './triangle.js';

interface Properties {
  readonly names: readonly string[];
  readonly weights: readonly number[];
  /** While they are moved. */
  readonly onMove: (weights: readonly number[]) => void;
  /** When they are let go. */
  readonly onCommit: (weights: readonly number[]) => void;
}

/** λ: a dot in a triangle for three, sliders for other numbers of them, and for keys. */
export function WeightChoice({ names, weights, onMove, onCommit }: Properties) {
  return (
    <fieldset class="group">
      <legend>Weights</legend>
      <div class={weights.length === 3 ? 'weights with-triangle' : 'weights'}>
        {weights.length === 3 && <Triangle weights={weights} onMove={onMove} onCommit={onCommit} />}
        <div class="sliders">
          {weights.map((weight, k) => (
            <label key={k} class="slider" style={{ accentColor: cloudColour(palette.value, k) }}>
              <span style={{ color: cloudColour(palette.value, k) }}>{names[k]}</span>
              <output>{weight.toFixed(2)}</output>
              <input
                type="range"
                min={0.01}
                max={0.98}
                step={0.01}
                value={weight}
                onInput={(event) => onMove(withWeight(weights, k, Number(event.currentTarget.value)))}
                onChange={(event) => onCommit(withWeight(weights, k, Number(event.currentTarget.value)))}
              />
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  );
}

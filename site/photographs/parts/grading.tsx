import { signal } from '@preact/signals';
import type { PaletteSolver } from 'energy-barycenter';
import { WeightChoice } from '../../src/parts/weight_choice.js';
import type { Photographs } from '../photographs.js';
import { MOST_ITERATIONS } from '../state/address.js';

/** What is being moved and not yet let go. */
const moved = signal<{ readonly weights?: readonly number[]; readonly strength?: number }>({});

const SOLVERS: Readonly<Record<PaletteSolver, string>> = {
  energy: 'Energy-guided, learned',
  'sinkhorn-grid': 'Sinkhorn on a grid',
  sliced: 'Sliced',
};

/** Strength, weights and what is finer. */
export function Grading({ photographs }: { readonly photographs: Photographs }) {
  const { weights, strength, look } = photographs.settings.value;
  const names = photographs.pictures.value.map(({ name }) => name);
  const strengthNow = moved.value.strength ?? strength;
  const weightsNow = moved.value.weights?.length === weights.length ? moved.value.weights : weights;
  return (
    <>
      <div class="group">
        <label for="strength">
          Strength <output for="strength">{strengthNow.toFixed(2)}</output>
        </label>
        <input
          id="strength"
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={strengthNow}
          onInput={(event) => (moved.value = { strength: Number(event.currentTarget.value) })}
          onChange={(event) => {
            moved.value = {};
            photographs.change({ strength: Number(event.currentTarget.value) });
          }}
        />
      </div>
      {look === 'common' && names.length === weights.length && weights.length > 1 && (
        <WeightChoice
          names={names}
          weights={weightsNow}
          onMove={(chosen) => (moved.value = { weights: chosen })}
          onCommit={(chosen) => {
            moved.value = {};
            photographs.change({ weights: chosen });
          }}
        />
      )}
      <Finer photographs={photographs} />
    </>
  );
}

function Finer({ photographs }: { readonly photographs: Photographs }) {
  const { solver, epsilon, iterations, seed } = photographs.settings.value;
  const whole = (name: 'iterations' | 'seed', least: number, most: number) => (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const value = Math.round(Math.min(most, Math.max(least, input.valueAsNumber)));
    if (Number.isFinite(value)) photographs.change({ [name]: value });
    input.value = String(photographs.settings.value[name]);
  };
  return (
    <details class="group">
      <summary>Finer</summary>
      <label for="solver">What finds the palette</label>
      <select
        id="solver"
        value={solver}
        onChange={(event) => photographs.change({ solver: event.currentTarget.value as PaletteSolver })}
      >
        {(Object.keys(SOLVERS) as PaletteSolver[]).map((kind) => (
          <option key={kind} value={kind}>
            {SOLVERS[kind]}
          </option>
        ))}
      </select>
      <label for="epsilon">
        ε, how much nearby colours are treated alike <output for="epsilon">{epsilon}</output>
      </label>
      <input
        id="epsilon"
        type="range"
        min={-2}
        max={0.5}
        step={0.05}
        disabled={solver === 'sliced'}
        value={Math.log10(epsilon)}
        aria-valuetext={String(epsilon)}
        onChange={(event) =>
          photographs.change({ epsilon: Number((10 ** Number(event.currentTarget.value)).toPrecision(2)) })
        }
      />
      <div class="pair">
        <label>
          Iterations
          <input
            type="number"
            min={1}
            max={MOST_ITERATIONS}
            disabled={solver !== 'energy'}
            value={iterations}
            onChange={whole('iterations', 1, MOST_ITERATIONS)}
          />
        </label>
        <label>
          Seed
          <input type="number" min={0} max={2 ** 32 - 1} value={seed} onChange={whole('seed', 0, 2 ** 32 - 1)} />
        </label>
      </div>
    </details>
  );
}

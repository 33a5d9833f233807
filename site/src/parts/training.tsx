import type { Page } from '../page.js';
import { MOST_ITERATIONS } from '../state/address.js';

/** How long to learn, and from which random numbers. */
export function Training({ page }: { readonly page: Page }) {
  const { iterations, seed } = page.store.settings.value;
  const chosen = (event: Event, from: number, otherwise: number): number => {
    const input = event.currentTarget as HTMLInputElement;
    const value = Math.round(Number(input.value));
    const allowed = input.validity.valid && value >= from ? value : otherwise;
    input.value = String(allowed);
    return allowed;
  };
  return (
    <div class="group pair">
      <label>
        Iterations
        <input
          type="number"
          min={1}
          max={MOST_ITERATIONS}
          value={iterations}
          onChange={(event) => page.change({ iterations: chosen(event, 1, iterations) })}
        />
      </label>
      <label>
        Seed
        <input
          type="number"
          min={0}
          max={4294967295}
          value={seed}
          onChange={(event) => page.change({ seed: chosen(event, 0, seed) })}
        />
      </label>
    </div>
  );
}

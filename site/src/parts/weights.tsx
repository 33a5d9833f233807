import { signal } from '@preact/signals';
import { namesOf } from '../learn/problem.js';
import type { Page } from '../page.js';
import { WeightChoice } from './weight_choice.js';

/** Weights while they are moved; learning goes on under them when they are let go. */
const moved = signal<readonly number[] | undefined>(undefined);

/** λ of clouds. */
export function Weights({ page }: { readonly page: Page }) {
  const settings = page.store.settings.value;
  const weights = moved.value?.length === settings.weights.length ? moved.value : settings.weights;
  const names = namesOf(settings);
  const commit = (chosen: readonly number[]): void => {
    moved.value = undefined;
    page.change({ weights: chosen });
  };
  return <WeightChoice names={names} weights={weights} onMove={(chosen) => (moved.value = chosen)} onCommit={commit} />;
}

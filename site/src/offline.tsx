import { signal } from '@preact/signals';
import { keepForOffline } from '../offline/keep.js';

/** Whether the site is kept, and works without a network. */
const kept = signal(false);

/** Has the browser keep the site. */
export const keepAndTell = (): void => keepForOffline(() => (kept.value = true));

/** Says that the site is kept. */
export const Offline = () => (kept.value ? <span class="offline"> It works offline now.</span> : null);

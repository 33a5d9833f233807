import { effect } from '@preact/signals';

/** Browsers throw at the 101st change in 30 s (Safari) or the 201st in 10 s (Firefox): fewer than 3 a second. */
const WAIT_MS = 350;
/** When they threw all the same, as other scripts may change it, too. */
const AGAIN_MS = 5000;

/**
 * Keeps what stands behind the # of the address up to date, once settings have been still for a moment.
 * @param encoded reads the signals that it depends on
 */
export function keepAddress(encoded: () => string): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const write = (): void => {
    try {
      history.replaceState(null, '', `#${encoded()}`);
    } catch {
      waiting = setTimeout(write, AGAIN_MS);
    }
  };
  effect(() => {
    encoded();
    clearTimeout(waiting);
    waiting = setTimeout(write, WAIT_MS);
  });
}

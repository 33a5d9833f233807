import type { DeviceLoss } from '../state/store.js';
import { onWhat } from './progress.js';

/** What is said of a device that went. */
export function lossLine({ iteration, goesOnOn }: DeviceLoss): string {
  const where = goesOnOn ? `on the ${onWhat(goesOnOn)}` : 'on another device, which is being opened';
  return `The browser lost its GPU. What was learned is kept: it goes on from iteration ${iteration}, ${where}.`;
}

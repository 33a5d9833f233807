import { signal } from '@preact/signals';

/**
 * Colours of clouds that stay apart for eyes that see fewer colours (Okabe and Ito 2008), as dark as text needs on
 * light, and lighter on dark.
 */
const LIGHT = ['#0063a8', '#c04a00', '#007a56', '#9c4f86', '#7a6200', '#2a7f9e'];
const DARK = ['#62b6ff', '#ff9a55', '#3fd0a0', '#eb9fd2', '#e6cf4a', '#7fd4f2'];

export interface Palette {
  readonly clouds: readonly string[];
  readonly ink: string;
  readonly faint: string;
  readonly paper: string;
}

export const cloudColour = ({ clouds }: Palette, marginal: number): string => clouds[marginal % clouds.length];

export const LIGHT_PALETTE: Palette = { clouds: LIGHT, ink: '#1b1f24', faint: '#8a9099', paper: '#ffffff' };
export const DARK_PALETTE: Palette = { clouds: DARK, ink: '#eef1f4', faint: '#7c848e', paper: '#14171b' };

const dark = matchMedia('(prefers-color-scheme: dark)');
const wanted = (): Palette => (dark.matches ? DARK_PALETTE : LIGHT_PALETTE);

/** That of the scheme that the user prefers, now. */
export const palette = signal(wanted());
dark.addEventListener('change', () => (palette.value = wanted()));

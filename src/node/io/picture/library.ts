import type sharp from 'sharp';
import { DeviceUnavailableError } from '../../../errors.js';

/** Loaded when a picture is read or written, so that no other command pays for it or needs its binary. */
export async function loadSharp(): Promise<typeof sharp> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    const rule = 'pictures: the package sharp has no binary for this machine';
    const advice = 'Install again with optional packages (npm i --include=optional) on the machine that runs it';
    throw new DeviceUnavailableError(`${rule}. ${advice}.`, { cause: error });
  }
}

let srgb: Promise<Uint8Array> | undefined;

/** The library's own compact sRGB profile. */
export function srgbProfile(): Promise<Uint8Array> {
  srgb ??= loadSharp().then(async (open) => {
    const pixel = open(new Uint8Array(3), { raw: { width: 1, height: 1, channels: 3 } }).withIccProfile('srgb');
    const { icc } = await open(await pixel.png().toBuffer()).metadata();
    if (icc === undefined) throw new Error('sharp wrote no sRGB profile');
    return icc;
  });
  return srgb;
}

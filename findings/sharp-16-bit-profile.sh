#!/usr/bin/env bash
# sharp 0.35.5 (libvips 8.18): a PNG of 16 bits a channel that embeds the Display P3 profile is written, with default settings, in
# Display P3 codes and without any profile, so that every viewer takes them for sRGB and the picture fades. The same picture
# of 8 bits comes out in sRGB codes, as the documentation says of output in general.
#
# One pixel colour, P3 (50000, 20000, 15000)/65535, which is sRGB (54101, 17228, 12527)/65535, that is (211, 67, 49) of 255.
# Guessed before: (211, 67, 49) from both depths. Seen: 8 bits (211, 67, 49) to a code, 16 bits (195, 78, 58), no profile.
# The way out that was tried and works: .withIccProfile('srgb'), which converts both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5
cat > look.mjs <<'JS'
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8);
  out.writeUInt32BE(data.length, 0);
  out.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([out.subarray(0, 4), body, out.subarray(4)]);
};
/** An RGB picture of 4 × 4 equal pixels, its codes as they stand in the file. */
function png(depth, codes, profile) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(4, 0);
  header.writeUInt32BE(4, 4);
  header.set([depth, 2, 0, 0, 0], 8);
  const pixel = Buffer.alloc((3 * depth) / 8);
  codes.forEach((code, c) => (depth === 16 ? pixel.writeUInt16BE(code, 2 * c) : pixel.writeUInt8(code, c)));
  const line = Buffer.concat([Buffer.of(0), ...Array(4).fill(pixel)]);
  const embedded = Buffer.concat([Buffer.from('P3\0\0', 'latin1'), deflateSync(profile)]);
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const lines = deflateSync(Buffer.concat(Array(4).fill(line)));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('iCCP', embedded), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))]);
}

const blank = { create: { width: 1, height: 1, channels: 3, background: 'white' } };
const { icc } = await sharp(await sharp(blank).withIccProfile('p3').png().toBuffer()).metadata();
const files = { 8: png(8, [195, 78, 58], icc), 16: png(16, [50000, 20000, 15000], icc) };
const seen = {};
for (const [depth, file] of Object.entries(files)) {
  for (const [way, pipe] of Object.entries({ default: (s) => s, "withIccProfile('srgb')": (s) => s.withIccProfile('srgb') })) {
    const out = await pipe(sharp(file)).png().toBuffer();
    const { hasProfile } = await sharp(out).metadata();
    const pixel = [...(await sharp(out, { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3)];
    console.log(`${depth} bits, ${way}: ${pixel.join(' ')}${hasProfile ? ', with a profile' : ', no profile'}`);
    seen[`${depth} ${way}`] = { pixel, hasProfile };
  }
}
const near = (a, b) => a.every((v, i) => Math.abs(v - b[i]) <= 1);
const as8 = near(seen['8 default'].pixel, [211, 67, 49]) && !seen['8 default'].hasProfile;
const as16 = near(seen['16 default'].pixel, [195, 78, 58]) && !seen['16 default'].hasProfile;
const converted = near(seen["16 withIccProfile('srgb')"].pixel, [211, 67, 49]);
if (!(as8 && as16 && converted)) {
  console.error('It is no longer so.');
  process.exit(1);
}
JS
node look.mjs

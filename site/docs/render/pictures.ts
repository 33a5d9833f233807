import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { optimize } from 'svgo';

/** A figure as the site has it. */
export interface SitePicture {
  readonly extension: 'avif' | 'svg';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** About twice the width of a phone, and more than that of a page's text. */
const WIDEST = 960;
/** Raised when what is below makes other bytes of the same figure. */
const EDITION = 5;

/** An SVG of thousands of points may be larger than a picture of it. */
const LARGE_SVG = 30_000;

async function compressed(bytes: Uint8Array, isSvg: boolean): Promise<Uint8Array> {
  const fewer = isSvg
    ? Buffer.from(optimize(Buffer.from(bytes).toString('utf8'), { floatPrecision: 1 }).data)
    : undefined;
  if (fewer && fewer.length < LARGE_SVG) return fewer;
  const size = { width: WIDEST, withoutEnlargement: true };
  const picture = await sharp(bytes).resize(size).avif({ quality: 36, effort: 3 }).toBuffer();
  return fewer && fewer.length <= picture.length ? fewer : picture;
}

/** What was made of a figure of these bytes once, which takes seconds, is kept. */
async function kept(cache: string, key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const file = join(cache, key);
  try {
    return await readFile(file);
  } catch {
    const made = await make();
    await mkdir(cache, { recursive: true });
    // Another build may be at it: a file gets its name when it is whole.
    const beside = `${file}.${process.pid}.tmp`;
    await writeFile(beside, made);
    await rename(beside, file);
    return made;
  }
}

/**
 * A figure of the documents, small enough for a page: PNG becomes AVIF of at most 960 pixels across, as does an
 * SVG that is larger than its picture; others get fewer digits.
 * @param cache a folder for what was made before
 */
export async function sitePicture(file: string, cache: string): Promise<SitePicture> {
  const bytes = await readFile(file);
  const isSvg = file.endsWith('.svg');
  const key = createHash('sha256')
    .update(`${EDITION}:${isSvg ? 'svg' : 'picture'}:`)
    .update(bytes)
    .digest('hex');
  const small = await kept(cache, key, () => compressed(bytes, isSvg));
  // An SVG's own size is in pixels of the page, whatever was made of it.
  const { width = 0, height = 0 } = await sharp(isSvg ? bytes : small).metadata();
  const extension = (await sharp(small).metadata()).format === 'svg' ? 'svg' : 'avif';
  return { extension, bytes: small, width, height };
}

import {
  ICC_PROFILE,
  directoryBytes,
  fieldsOf,
  subDirectories,
  tiffBlock,
  tiffDirectory,
  type NewField,
} from './tiff_directory.js';

/** Tags of a TIFF's first directory; XMP's packet is bytes, a profile is of no type. */
const XMP = { tag: 700, type: 1 } as const;
const ICC = { tag: ICC_PROFILE, type: 7 } as const;
const SUB_DIRECTORIES = [34665, 34853];

/** Fields that say where and how pixels lie stay the file's own. */
const OF_PIXELS = new Set([
  254,
  255,
  256,
  257,
  258,
  259,
  262,
  266,
  269,
  273,
  274,
  277,
  278,
  279,
  284,
  317,
  320,
  322,
  323,
  324,
  325,
  338,
  339,
  282,
  283,
  296,
  531,
  XMP.tag,
  ICC.tag,
  ...SUB_DIRECTORIES,
]);

interface Addition {
  readonly fields: NewField[];
  readonly subs: readonly Buffer[];
}

/** The fields of an EXIF block; its sub-directories are to lie one after the other from `place`. */
function exifAddition(exif: Uint8Array, place: number): Addition {
  const block = tiffBlock(exif);
  const first = block && tiffDirectory(block, block.first);
  if (block === undefined || first === undefined) return { fields: [], subs: [] };
  const { pointers, bytes } = subDirectories(block, first, SUB_DIRECTORIES, place);
  return { fields: [...fieldsOf(block, first, (tag) => !OF_PIXELS.has(tag)), ...pointers], subs: bytes };
}

/**
 * A little-endian TIFF of one picture with profile, EXIF and XMP: a new first directory at the end, whose fields of
 * pixels are the old one's.
 */
export function tiffWithMetadata(
  file: Uint8Array,
  { icc, exif, xmp }: { readonly icc: Uint8Array; readonly exif?: Uint8Array; readonly xmp?: Uint8Array },
): Buffer {
  const block = tiffBlock(file);
  const first = block && tiffDirectory(block, block.first);
  if (!block?.little || first === undefined) throw new Error('the library wrote a TIFF of another kind');
  const padded = Buffer.concat([file, Buffer.alloc(file.length % 2)]);
  const { fields, subs } = exif === undefined ? { fields: [], subs: [] } : exifAddition(exif, padded.length);
  const added = new Set(fields.map(({ tag }) => tag));
  const old = fieldsOf(block, first, (tag) => !added.has(tag) && tag !== ICC.tag && tag !== XMP.tag);
  const extra: NewField[] = [{ ...ICC, count: icc.length, value: icc }];
  if (xmp !== undefined) extra.push({ ...XMP, count: xmp.length, value: xmp });
  const place = padded.length + subs.reduce((sum, sub) => sum + sub.length, 0);
  padded.writeUInt32LE(place, 4);
  return Buffer.concat([padded, ...subs, directoryBytes([...old, ...fields, ...extra], place)]);
}

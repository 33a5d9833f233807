import { extname } from 'node:path';
import { invalid } from '../../../errors.js';
import { fieldOf, tiffBlock, tiffDirectory, wholeValue } from './tiff_directory.js';

/** What pictures may be, and what their files are called. */
export const PICTURE_EXTENSIONS = {
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg'],
  tiff: ['.tif', '.tiff'],
  webp: ['.webp'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PictureFormat = keyof typeof PICTURE_EXTENSIONS;

export const PICTURE_KINDS = 'PNG, JPEG, TIFF or WebP';

/** What cameras' raw files are called. */
export const RAW_EXTENSIONS: ReadonlySet<string> = new Set(
  '3fr arw cr2 cr3 crw dcr dng erf gpr iiq kdc mef mos mrw nef nrw orf pef raf raw rw2 rwl sr2 srf srw x3f'
    .split(' ')
    .map((name) => `.${name}`),
);

/** TIFF tags that tell a camera's raw file, or one whose first picture is only its preview. */
const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC = 262;
const DNG_VERSION = 50706;
/** Colour filter array, and linear raw. */
const RAW_PHOTOMETRIC = [32803, 34892];

/** What Canon puts after a TIFF's header. */
const CR2 = 'CR';

const text = (content: Uint8Array, from: number, to: number): string =>
  Buffer.from(content.subarray(from, to)).toString('latin1');

function isRawTiff(content: Uint8Array): boolean {
  if (text(content, 8, 10) === CR2) return true;
  const block = tiffBlock(content);
  const directory = block && tiffDirectory(block, block.first);
  if (block === undefined || directory === undefined) return false;
  const photometric = wholeValue(block, fieldOf(directory, PHOTOMETRIC));
  return (
    fieldOf(directory, DNG_VERSION) !== undefined ||
    (photometric !== undefined && RAW_PHOTOMETRIC.includes(photometric)) ||
    wholeValue(block, fieldOf(directory, NEW_SUBFILE_TYPE)) === 1
  );
}

const DEVELOP =
  'Develop it first and export a 16-bit TIFF: darktable-cli, RawTherapee, Lightroom, or `dcraw -T -6 FILE`.';
const HEIC =
  'Export it as JPEG, or convert it: `heif-convert FILE out.png`, on macOS `sips -s format png FILE --out out.png`.';
const EXPORT = 'Export it as PNG or as a 16-bit TIFF.';

interface Refusal {
  readonly name: string;
  readonly wayOut: string;
}

/** Brands of the container that HEIC, AVIF and Canon's raw files share (ISO/IEC 14496-12), by their first letters. */
function boxedKind(brand: string): Refusal {
  if (brand.startsWith('avi')) return { name: 'AVIF', wayOut: 'Convert it to PNG: `avifdec FILE out.png`.' };
  if (brand === 'crx ') return { name: 'camera raw', wayOut: DEVELOP };
  return /^(he|mif1|msf1)/.test(brand)
    ? { name: 'HEIC', wayOut: HEIC }
    : { name: 'a film', wayOut: 'Export its frames: `ffmpeg -i FILE frames/%05d.png`.' };
}

/** First bytes of formats that people have and that are not read here. */
const REFUSED: readonly (readonly [RegExp, Refusal])[] = [
  [/^(FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0|FOVb|\0MRM)/, { name: 'camera raw', wayOut: DEVELOP }],
  [/^GIF8/, { name: 'GIF', wayOut: 'Convert it to PNG.' }],
  // Reserved words of zeros, and the size of an information header that there is: text may begin with BM, too.
  [/^BM.{4}\0{4}.{4}[\f(48@l|]\0{3}/s, { name: 'BMP', wayOut: 'Convert it to PNG.' }],
  [/^8BPS/, { name: 'a Photoshop document', wayOut: EXPORT }],
  [
    /^v\/1\cA/,
    { name: 'OpenEXR', wayOut: 'Its light has no upper end: bring it to a screen’s range and export a 16-bit TIFF.' },
  ],
  [/^(\xff\n|\0\0\0\fJXL )/, { name: 'JPEG XL', wayOut: 'Convert it to PNG: `djxl FILE out.png`.' }],
  [/^\0\0\0\fjP/, { name: 'JPEG 2000', wayOut: EXPORT }],
  [/^%PDF/, { name: 'PDF', wayOut: EXPORT }],
  [/^\s*(<\?xml|<svg)/, { name: 'SVG or XML', wayOut: EXPORT }],
];

function refusal(content: Uint8Array): Refusal | undefined {
  if (text(content, 4, 8) === 'ftyp') return boxedKind(text(content, 8, 12));
  const start = text(content, 0, 64);
  return REFUSED.find(([signature]) => signature.test(start))?.[1];
}

function knownFormat(content: Uint8Array): PictureFormat | undefined {
  const start = text(content, 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'tiff';
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'webp' : undefined;
}

/**
 * What kind of picture a file holds, by its content. A raw file is told by its name, too: many are TIFFs whose first
 * picture is a small preview, which would pass for the photograph.
 * @throws InvalidInputError with a way out for a kind that is not read
 */
export function pictureFormat(path: string, content: Uint8Array): PictureFormat {
  const format = knownFormat(content);
  const raw = { name: 'camera raw', wayOut: DEVELOP };
  const isRaw = RAW_EXTENSIONS.has(extname(path).toLowerCase()) || (format === 'tiff' && isRawTiff(content));
  const refused = isRaw ? raw : refusal(content);
  if (format !== undefined && refused === undefined) return format;
  const { name, wayOut } = refused ?? {
    name: content.length === 0 ? 'an empty file' : 'something else',
    wayOut: 'Export the picture again.',
  };
  throw invalid(`reading ${path}`, `the file must be a ${PICTURE_KINDS} picture`, name, wayOut);
}

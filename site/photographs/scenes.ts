/**
 * Drawn photographs, for a page that has none yet: a sky from top to bottom, a sun, hills from far to near, and grain.
 * The three of docs/palette.png, and one to take a look from.
 */
interface Scene {
  readonly sky: readonly [number, number, number];
  readonly disc: { readonly colour: number; readonly at: readonly [number, number]; readonly radius: number };
  readonly hills: readonly [number, number, number];
}

/** Places in the drawing of 320 × 200, colours as 0xRRGGBB. */
const SCENES = {
  dusk: {
    sky: [0x1b1f4a, 0xb4553f, 0xf6b25c],
    disc: { colour: 0xfff0c0, at: [250, 118], radius: 16 },
    hills: [0x7a3b4a, 0x4a2440, 0x1a1020],
  },
  noon: {
    sky: [0x3f86cf, 0xa9d2ee, 0xe9f4f6],
    disc: { colour: 0xfffdf2, at: [90, 40], radius: 14 },
    hills: [0x8fb08a, 0x5d9150, 0x2f6a2c],
  },
  fog: {
    sky: [0xa7a9a6, 0xc4c2ba, 0xd8d3c6],
    disc: { colour: 0xefeadd, at: [190, 60], radius: 18 },
    hills: [0xa5a69f, 0x7f837e, 0x4b514e],
  },
  ember: {
    sky: [0x120a1e, 0x5b1a2e, 0xd9622b],
    disc: { colour: 0xffd27a, at: [150, 120], radius: 20 },
    hills: [0x6b2a2a, 0x351522, 0x0c0810],
  },
} satisfies Record<string, Scene>;

export type SceneName = keyof typeof SCENES;
export const SCENE_NAMES = Object.keys(SCENES) as SceneName[];
/** Those that are graded, and the one whose look they may take. */
export const EXAMPLES: readonly SceneName[] = ['dusk', 'noon', 'fog'];
export const LOOK: SceneName = 'ember';

type Colour = readonly [number, number, number];
const [WIDTH, HEIGHT] = [320, 200];
/** Grain in codes: so that colours fill a volume, as those of a camera do. */
const GRAIN = 7;

const colourOf = (code: number): Colour => [code >> 16, (code >> 8) & 255, code & 255];
const mixed = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

/** Whole numbers that look like chance and are the same everywhere (a step of xorshift-multiply hashing). */
function grain(i: number): number {
  let x = Math.imul(i ^ (i >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32 - 0.5;
}

function colourAt({ sky, disc, hills }: Scene, x: number, y: number): Colour {
  const hill = [2, 1, 0].find((i) => {
    const j = x / 10;
    return y > 130 + 22 * i + 9 * Math.sin(0.7 * j + 2 * i) + 5 * Math.sin(1.9 * j + i);
  });
  if (hill !== undefined) return mixed(colourOf(hills[hill]), [0, 0, 0], (0.25 * (y - 130)) / (HEIGHT - 130));
  if (Math.hypot(x - disc.at[0], y - disc.at[1]) < disc.radius) return colourOf(disc.colour);
  const t = Math.min(1, y / (0.75 * HEIGHT));
  const [top, middle, low] = sky.map(colourOf);
  return t < 0.5 ? mixed(top, middle, 2 * t) : mixed(middle, low, 2 * t - 1);
}

export interface Drawn {
  readonly width: number;
  readonly height: number;
  /** RGBA, [height, width, 4]. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** A scene in any size, without the DOM. */
export function drawScene(name: SceneName, width: number, height: number): Drawn {
  const scene = SCENES[name];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const pixel = row * width + column;
      const colour = colourAt(scene, (WIDTH * column) / width, (HEIGHT * row) / height);
      for (let c = 0; c < 3; c++) data[4 * pixel + c] = Math.round(colour[c] + GRAIN * grain(3 * pixel + c + 1));
      data[4 * pixel + 3] = 255;
    }
  }
  return { width, height, data };
}

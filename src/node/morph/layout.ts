/** A step of a morph. */
export interface Place {
  /** λ, [pictures], sum 1. */
  readonly weights: readonly number[];
  /** Where it is on the sheet, in steps from the left and from the top. */
  readonly x: number;
  readonly y: number;
  /** What tells its file from others. */
  readonly name: string;
}

/** Steps on a sheet, and the way through them that the animation takes. */
export interface Layout {
  readonly places: readonly Place[];
  /** Indices of places; after the last comes the first. */
  readonly tour: readonly number[];
}

/** Only one picture counts there. */
export const isCorner = ({ weights }: Place): boolean => weights.filter((weight) => weight > 0).length === 1;

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Numbers from 1, of as many digits as the last has, so that files are in order by name. */
const numbered = (index: number, count: number): string => String(index + 1).padStart(String(count).length, '0');

/** From the first picture to the second; the animation goes there and back. */
function line(steps: number): Layout {
  const places = range(steps).map((i) => {
    const share = i / (steps - 1);
    return { weights: [1 - share, share], x: i, y: 0, name: numbered(i, steps) };
  });
  return { places, tour: [...range(steps), ...range(steps).slice(1, -1).reverse()] };
}

/** The first picture on top, the second left, the third right; the animation goes along the edges. */
function triangle(steps: number): Layout {
  const last = steps - 1;
  const index = (row: number, column: number): number => (row * (row + 1)) / 2 + column;
  const places = range(steps).flatMap((row) =>
    range(row + 1).map((column) => ({
      weights: [(last - row) / last, (row - column) / last, column / last],
      x: (last - row) / 2 + column,
      y: row,
      name: `${numbered(row, steps)}-${numbered(column, steps)}`,
    })),
  );
  const side = range(last);
  return {
    places,
    tour: [
      ...side.map((i) => index(i, 0)),
      ...side.map((i) => index(last, i)),
      ...side.map((i) => index(last - i, last - i)),
    ],
  };
}

/** The pictures in the corners as they are read, weights bilinear; the animation goes along the edges. */
function square(steps: number): Layout {
  const last = steps - 1;
  const index = (row: number, column: number): number => row * steps + column;
  const places = range(steps).flatMap((row) =>
    range(steps).map((column) => {
      const [down, right] = [row / last, column / last];
      return {
        weights: [(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right],
        x: column,
        y: row,
        name: `${numbered(row, steps)}-${numbered(column, steps)}`,
      };
    }),
  );
  const side = range(last);
  return {
    places,
    tour: [
      ...side.map((i) => index(0, i)),
      ...side.map((i) => index(i, last)),
      ...side.map((i) => index(last, last - i)),
      ...side.map((i) => index(last - i, 0)),
    ],
  };
}

const LAYOUTS = [line, triangle, square];

export const LEAST_PICTURES = 2;
export const MOST_PICTURES = LEAST_PICTURES + LAYOUTS.length - 1;

/**
 * The weights of a morph: a geodesic between two pictures, the simplex of three, and for four the square that their
 * bilinear weights span.
 * @param pictures 2 to 4
 * @param steps along each edge, both ends among them, at least 2
 */
export const layoutOf = (pictures: number, steps: number): Layout => LAYOUTS[pictures - LEAST_PICTURES](steps);

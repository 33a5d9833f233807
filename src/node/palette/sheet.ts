import { renderPng } from '../io/figure/png.js';
import { encodePicture, shrinkPicture, type Picture } from '../io/picture.js';

/** A picture on the sheet: small copies, before and after. */
interface SheetRow {
  readonly name: string;
  readonly before: Picture;
  readonly after: Picture;
}

/** How many pictures fit a sheet, so that it and the small copies stay within bounds. */
export const MOST_ROWS = 60;

/** Rows under one another, and the largest size of a small copy in pixels, by the number of pictures. */
interface Layout {
  readonly rows: number;
  readonly width: number;
  readonly height: number;
}

function layoutOf(pictures: number): Layout {
  if (pictures <= 6) return { rows: 6, width: 640, height: 480 };
  return pictures <= 20 ? { rows: 10, width: 320, height: 240 } : { rows: 12, width: 200, height: 150 };
}

const MARGIN = 24;
const HEADING = 40;
const CAPTION = 34;

const escape = (text: string): string =>
  text.replace(/[&<>"]|\p{Cc}/gu, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? ' ');

const text = (x: number, y: number, weight: number, content: string): string =>
  `<text x="${x}" y="${y}" font-weight="${weight}">${escape(content)}</text>`;

async function image(x: number, y: number, picture: Picture): Promise<string> {
  const data = (await encodePicture(picture, 'png')).toString('base64');
  const { width, height } = picture;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/png;base64,${data}"/>`;
}

interface Drawn {
  readonly parts: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** Rows under one another, the first `left` pixels from the left. */
async function drawBlock(rows: readonly SheetRow[], left: number): Promise<Drawn> {
  const column = Math.max(...rows.map(({ before }) => before.width));
  const right = left + MARGIN + column;
  const parts = [text(left, MARGIN + 18, 600, 'before'), text(right, MARGIN + 18, 600, 'after')];
  let top = MARGIN + HEADING;
  for (const { name, before, after } of rows) {
    parts.push(await image(left, top, before), await image(right, top, after));
    parts.push(text(left, top + before.height + 24, 400, name));
    top += before.height + CAPTION + MARGIN;
  }
  return { parts, width: 2 * column + MARGIN, height: top };
}

/** The before/after sheet: a row for each picture, in the order added, before on the left. */
export class Sheet {
  private readonly layout: Layout;
  private readonly rows: SheetRow[] = [];

  /** @param pictures how many there will be */
  constructor(pictures: number) {
    this.layout = layoutOf(pictures);
  }

  /** Keeps small copies of a picture, unless the sheet is full. */
  async add(name: string, before: Picture, after: Picture): Promise<void> {
    if (this.rows.length >= MOST_ROWS) return;
    const { width, height } = this.layout;
    const [left, right] = [await shrinkPicture(before, width, height), await shrinkPicture(after, width, height)];
    this.rows.push({ name, before: left, after: right });
  }

  /** As a PNG. */
  async render(): Promise<Buffer> {
    const parts: string[] = [];
    let width = MARGIN;
    let height = 0;
    for (let first = 0; first < this.rows.length; first += this.layout.rows) {
      const block = await drawBlock(this.rows.slice(first, first + this.layout.rows), width);
      parts.push(...block.parts);
      width += block.width + MARGIN;
      height = Math.max(height, block.height);
    }
    const paper = `<rect width="${width}" height="${height}" fill="#fff"/>`;
    const drawing = `<g font-family="Inter" font-size="18" fill="#222">${parts.join('')}</g>`;
    return renderPng(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${paper}${drawing}</svg>`,
      1,
    );
  }
}

import { renderPng } from '../io/figure/png.js';
import { encodePicture, shrinkPicture, type Picture } from '../io/picture.js';

/** A picture on the sheet: small copies, before and after. */
export interface SheetRow {
  readonly name: string;
  readonly before: Picture;
  readonly after: Picture;
}

/** Largest size of a small copy, in pixels. */
const WIDTH = 640;
const HEIGHT = 480;

const MARGIN = 24;
const HEADING = 40;
const CAPTION = 34;

/** A copy small enough for the sheet. */
export const thumbnail = (picture: Picture): Promise<Picture> => shrinkPicture(picture, WIDTH, HEIGHT);

const escape = (text: string): string =>
  text.replace(/[&<>"]|\p{Cc}/gu, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? ' ');

const text = (x: number, y: number, weight: number, content: string): string =>
  `<text x="${x}" y="${y}" font-weight="${weight}">${escape(content)}</text>`;

async function image(x: number, y: number, picture: Picture): Promise<string> {
  const data = (await encodePicture(picture, 'png')).toString('base64');
  const { width, height } = picture;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="data:image/png;base64,${data}"/>`;
}

/** The before/after sheet as a PNG: a row for each picture, in the order given, before on the left. */
export async function renderSheet(rows: readonly SheetRow[]): Promise<Buffer> {
  const column = Math.max(...rows.map(({ before }) => before.width));
  const right = 2 * MARGIN + column;
  const parts = [text(MARGIN, MARGIN + 18, 600, 'before'), text(right, MARGIN + 18, 600, 'after')];
  let top = MARGIN + HEADING;
  for (const { name, before, after } of rows) {
    parts.push(await image(MARGIN, top, before), await image(right, top, after));
    parts.push(text(MARGIN, top + before.height + 24, 400, name));
    top += before.height + CAPTION + MARGIN;
  }
  const width = right + column + MARGIN;
  const paper = `<rect width="${width}" height="${top}" fill="#fff"/>`;
  const drawing = `<g font-family="Inter" font-size="18" fill="#222">${parts.join('')}</g>`;
  return renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top}">${paper}${drawing}</svg>`, 1);
}

/** Mean width of a character of Inter, in ems, on the wide side. */
const meanCharacterWidth = 0.56;

/** Cuts text to about `width` pixels. Without a canvas Vega would guess 0.8 ems a character and cut far too early. */
export function fitText(text: string, width: number, fontSize: number): string {
  const characters = [...text];
  const most = Math.floor(width / (meanCharacterWidth * fontSize));
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

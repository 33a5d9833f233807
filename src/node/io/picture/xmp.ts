/**
 * An XMP packet that is true of a picture turned upright: its orientation becomes 1, in either of the ways that
 * properties are written, and a thumbnail, which shows the old colours, goes.
 */
export function uprightXmp(packet: Uint8Array): Uint8Array {
  const text = Buffer.from(packet).toString('utf8');
  const upright = text
    .replace(/(tiff:Orientation\s*=\s*["'])[2-8](["'])/g, '$11$2')
    .replace(/(<tiff:Orientation>\s*)[2-8](\s*<)/g, '$11$2')
    .replace(/<(xmp:Thumbnails)>[\s\S]*?<\/\1>/g, '');
  return Buffer.from(upright, 'utf8');
}

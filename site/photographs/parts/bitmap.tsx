import { useEffect, useRef } from 'preact/hooks';

interface Properties {
  readonly bitmap: ImageBitmap;
  /** What it shows; none where the text beside it says so. */
  readonly label?: string;
  readonly class?: string;
  readonly style?: { readonly [name: string]: string };
  /** Pixels along the longer side, where fewer than the bitmap has are enough. */
  readonly most?: number;
}

/** A bitmap on a canvas of its own shape. */
export function Bitmap({ bitmap, label, style = {}, most = Infinity, ...rest }: Properties) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    // One that was closed for another has no size.
    if (!target || bitmap.width === 0) return;
    const scale = Math.min(1, most / Math.max(bitmap.width, bitmap.height));
    target.width = Math.round(scale * bitmap.width);
    target.height = Math.round(scale * bitmap.height);
    target.getContext('2d')!.drawImage(bitmap, 0, 0, target.width, target.height);
  }, [bitmap, most]);
  const seen = label === undefined ? { 'aria-hidden': true } : { role: 'img' as const, 'aria-label': label };
  return <canvas ref={canvas} style={style} {...seen} {...rest} />;
}

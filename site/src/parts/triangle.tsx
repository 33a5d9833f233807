import { useRef } from 'preact/hooks';
import { cloudColour, palette } from '../draw/colours.js';
import { spreadOut } from '../state/weights.js';

const CORNERS = [
  [50, 8],
  [6, 84],
  [94, 84],
] as const;

interface Properties {
  readonly weights: readonly number[];
  readonly onMove: (weights: readonly number[]) => void;
  readonly onCommit: (weights: readonly number[]) => void;
}

/** Barycentric coordinates of a point of the drawing. */
function weightsAt(x: number, y: number): number[] {
  const [[x0, y0], [x1, y1], [x2, y2]] = CORNERS;
  const area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2);
  const first = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / area;
  const second = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / area;
  return spreadOut([first, second, 1 - first - second]);
}

/** Three weights as a dot. The sliders beside it do the same for keys and readers of screens. */
export function Triangle({ weights, onMove, onCommit }: Properties) {
  const drawing = useRef<SVGSVGElement>(null);
  const at = (axis: 0 | 1): number => CORNERS.reduce((sum, corner, k) => sum + weights[k] * corner[axis], 0);
  const chosen = (event: PointerEvent): number[] => {
    const { left, top, width, height } = drawing.current!.getBoundingClientRect();
    return weightsAt((100 * (event.clientX - left)) / width, (92 * (event.clientY - top)) / height);
  };
  return (
    <svg
      ref={drawing}
      class="triangle"
      viewBox="0 0 100 92"
      aria-hidden="true"
      onPointerDown={(event) => {
        drawing.current?.setPointerCapture(event.pointerId);
        onMove(chosen(event));
      }}
      onPointerMove={(event) => event.buttons === 1 && onMove(chosen(event))}
      onPointerUp={(event) => onCommit(chosen(event))}
    >
      <polygon points={CORNERS.map((corner) => corner.join(',')).join(' ')} />
      {CORNERS.map(([x, y], k) => (
        <circle key={k} cx={x} cy={y} r={5} fill={cloudColour(palette.value, k)} />
      ))}
      <circle class="dot" cx={at(0)} cy={at(1)} r={4.5} />
    </svg>
  );
}

import { useEffect, useRef } from 'preact/hooks';
import { effect } from '@preact/signals';
import { contoursOf } from '../draw/contours.js';
import { palette } from '../draw/colours.js';
import { exactCurves } from '../draw/exact.js';
import { Motion } from '../draw/motion.js';
import { paint, type Scene } from '../draw/paint.js';
import { EMPTY_WINDOW, View, windowOf, type Window } from '../draw/view.js';
import type { Row } from '../data/cloud.js';
import { nearestCloud } from '../draw/nearest.js';
import { namesOf } from '../learn/problem.js';
import type { Page } from '../page.js';

const STILL = matchMedia('(prefers-reduced-motion: reduce)');

/** Draws the page's picture on a canvas whenever something of it changes, and asks for plans under the pointer. */
class Plane {
  readonly #motion = new Motion(() => STILL.matches);
  #scene: Scene = { clouds: [], pushed: [], contours: [], arrows: [], exact: [], beside: undefined, probe: undefined };
  #window: Window = EMPTY_WINDOW;
  #frame = 0;

  constructor(
    readonly page: Page,
    readonly canvas: HTMLCanvasElement,
  ) {}

  get view(): View {
    return new View(this.#window, this.canvas.width);
  }

  /** Listens until what it returns is called. */
  watch(): () => void {
    const { store } = this.page;
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(this.canvas);
    const ends = [
      effect(() => this.#picture()),
      effect(() => this.#marks()),
      effect(() => {
        const [arrows, beside, probe] = [store.arrows.value, store.beside.value, store.probe.value];
        if (this.page.drawing.value) return;
        this.#change({ arrows, beside, probe });
      }),
      effect(() => {
        // Nothing of it changes but its colours.
        if (palette.value) this.#change({});
      }),
      () => sizes.disconnect(),
      () => cancelAnimationFrame(this.#frame),
    ];
    this.#resize();
    return () => ends.forEach((end) => end());
  }

  #picture(): void {
    const { drawing } = this.page;
    const strokes = drawing.value;
    if (strokes) {
      this.#window = EMPTY_WINDOW;
      const clouds = strokes.map((rows) => Float64Array.from(rows.flat()));
      this.#motion.towards([], performance.now());
      this.#change({ clouds, contours: [], exact: [], arrows: [], beside: undefined, probe: undefined });
      return;
    }
    const picture = this.page.store.picture.value;
    if (!picture) return;
    this.#window = windowOf(picture.clouds);
    this.#motion.towards(picture.pushed, performance.now());
    this.#change({ clouds: picture.clouds });
  }

  #marks(): void {
    const { store, drawing } = this.page;
    const picture = store.picture.value;
    const { marks } = store.settings.value;
    if (!picture || drawing.value) return;
    const contours = marks.includes('contours') ? contoursOf(picture.pushed, this.#window) : [];
    const exact = marks.includes('exact') ? (exactCurves(store.settings.value) ?? []) : [];
    this.#change({ contours, exact });
  }

  #change(changed: Partial<Scene>): void {
    this.#scene = { ...this.#scene, ...changed };
    if (this.#frame === 0) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now: number): void {
    this.#frame = 0;
    const { points, moving } = this.#motion.at(now);
    const context = this.canvas.getContext('2d')!;
    const begun = performance.now();
    paint(
      context,
      this.view,
      { ...this.#scene, pushed: points },
      palette.value,
      this.canvas.width / this.canvas.clientWidth,
    );
    this.page.frames.add(performance.now() - begun);
    if (moving) this.#change({});
  }

  #resize(): void {
    const side = Math.round(this.canvas.clientWidth * Math.min(2, devicePixelRatio));
    if (side > 0 && side !== this.canvas.width) {
      this.canvas.width = this.canvas.height = side;
      this.#change({});
    }
  }

  /** The point of the plane under a pointer. */
  pointAt({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): [number, number] {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    const ratio = this.canvas.width / width;
    return this.view.point((clientX - left) * ratio, (clientY - top) * ratio);
  }

  probe(at: Row | undefined): void {
    const marginal = at ? nearestCloud(this.#scene.clouds, at) : 0;
    this.page.probe(marginal, at);
  }

  /** Moves the plan's point by keys, from the middle of the picture. */
  step(dx: number, dy: number): void {
    const from = this.page.store.probe.value?.at ?? this.#window.centre;
    const by = this.#window.half / 20;
    this.probe([from[0] + dx * by, from[1] + dy * by]);
  }
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function PlaneView({ page }: { readonly page: Page }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const plane = useRef<Plane>(undefined);
  useEffect(() => {
    plane.current = new Plane(page, canvas.current!);
    return plane.current.watch();
  }, [page]);
  const { store, drawing } = page;
  const names = namesOf(store.settings.value);
  const isDrawing = drawing.value !== undefined;
  const move = (event: PointerEvent): void => {
    if (!plane.current) return;
    const at = plane.current.pointAt(event);
    if (!isDrawing) plane.current.probe(at);
    else if (event.buttons === 1) page.drawPoint(at);
  };
  const press = (event: PointerEvent): void => {
    if (isDrawing) canvas.current?.setPointerCapture(event.pointerId);
    move(event);
  };
  const key = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    if (step) plane.current?.step(...step);
    else plane.current?.probe(undefined);
  };
  return (
    <canvas
      ref={canvas}
      class={isDrawing ? 'plane drawing' : 'plane'}
      tabIndex={0}
      role="img"
      aria-label={`${names.join(', ')}: points, and their barycenter as it is learned. Arrow keys move a point whose plan lights up; Escape puts it out.`}
      onPointerMove={move}
      onPointerDown={press}
      onPointerLeave={() => !isDrawing && plane.current?.probe(undefined)}
      onKeyDown={key}
    />
  );
}

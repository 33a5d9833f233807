import type { Points } from '../learn/picture.js';

/** Points go to where they are now within so many milliseconds. */
const TAKES = 260;

/** Between two pictures, points go from where they were to where they are. */
export class Motion {
  #from: readonly Points[] = [];
  #to: readonly Points[] = [];
  #begun = 0;

  constructor(readonly isStill: () => boolean) {}

  /** Sets off for other places, from where points are at `now`. */
  towards(points: readonly Points[], now: number): void {
    const here = this.at(now).points;
    const same = here.length === points.length && here.every((p, k) => p.length === points[k].length);
    this.#from = same ? here : points;
    this.#to = points;
    this.#begun = now;
  }

  /** Where points are, and whether they are still on their way. */
  at(now: number): { readonly points: readonly Points[]; readonly moving: boolean } {
    const t = this.isStill() ? 1 : Math.min(1, (now - this.#begun) / TAKES);
    if (t >= 1 || this.#from === this.#to) return { points: this.#to, moving: false };
    const eased = t * (2 - t);
    return { points: this.#to.map((to, k) => between(this.#from[k], to, eased)), moving: true };
  }
}

function between(from: Points, to: Points, t: number): Points {
  const out = new Float32Array(to.length);
  for (let i = 0; i < out.length; i++) out[i] = from[i] + t * (to[i] - from[i]);
  return out;
}

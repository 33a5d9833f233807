/** Script that frames took, in ms; tests and the curious ask for it. */
export class FrameTimes {
  readonly #last: number[] = [];

  add(milliseconds: number): void {
    this.#last.push(milliseconds);
    if (this.#last.length > 120) this.#last.shift();
  }

  /** The middle one of the last frames. */
  get median(): number {
    return [...this.#last].sort((a, b) => a - b)[Math.floor(this.#last.length / 2)] ?? 0;
  }
}

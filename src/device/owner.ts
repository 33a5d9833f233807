/** Whatever gives memory back: buffers, programs, what is made of them. */
export interface Freeable {
  free(): void;
}

/** Collects what is made on a device, to be freed together, last first; freeing twice is allowed. */
export class Owner implements Freeable {
  #owned: Freeable[] = [];

  /** Takes a thing into ownership and hands it on. */
  own<Thing extends Freeable>(thing: Thing): Thing {
    this.#owned.push(thing);
    return thing;
  }

  free(): void {
    const owned = this.#owned;
    this.#owned = [];
    for (const thing of owned.reverse()) thing.free();
  }
}

/** Makes a thing out of owned parts; where making it throws, the parts made so far are freed. */
export function withOwner<Thing>(make: (owner: Owner) => Thing): Thing {
  const owner = new Owner();
  try {
    return make(owner);
  } catch (error) {
    owner.free();
    throw error;
  }
}

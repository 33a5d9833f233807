/** Random numbers of one case: SplitMix32, seeded by text, so that a case can be made again. */
export class Random {
  /** @param {string} seed */
  constructor(seed) {
    this.state = 0x9e3779b9;
    for (const character of seed) this.state = Math.imul(this.state ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }

  /** 32 random bits. */
  bits() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** A whole number from 0 to below `end`. @param {number} end */
  below(end) {
    return end <= 0 ? 0 : this.bits() % end;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    return list[this.below(list.length)];
  }
}

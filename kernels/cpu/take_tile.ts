/**
 * Not a kernel, but what workers take tiles with: the number of the next tile of command `sequence`, or −1 where none
 * is left or the slot belongs to another command by now. `counter` holds the next tile and, above it, the sequence
 * number; `tiles` their number. Exchanging both at once makes a late worker harmless.
 */
export function take_tile(counter: usize, tiles: usize, sequence: i32): i32 {
  let seen = atomic.load<u64>(counter);
  while (<i32>(seen >> 32) == sequence && <i32>seen < atomic.load<i32>(tiles)) {
    const before = atomic.cmpxchg<u64>(counter, seen, seen + 1);
    if (before == seen) return <i32>seen;
    seen = before;
  }
  return -1;
}

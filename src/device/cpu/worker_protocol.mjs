/**
 * How the host and the worker threads talk through shared memory: a block of counters, a text for the first trap, and a
 * ring of commands. Offsets are in 32-bit words from `CONTROL_BYTES`; sequence numbers wrap at 2³² and are compared by
 * their signed difference. Both sides import this file, so it is plain JavaScript.
 */

/** Where the control block starts; below it lies the module's own static data. */
export const CONTROL_BYTES = 65536;

/** Commands published by the host so far. Workers sleep on it. */
export const PUBLISHED = 0;
/** Commands whose tiles are all done; also the sequence number of the command that may run now. */
export const COMPLETED = 16;
/** 1: the host has commands that found the ring full and wants a message when half of it is free. */
export const WANTS_ROOM = 32;
/** 0: no trap, 1: a worker is writing the text, 2: the text is there. */
export const TRAP_STATE = 33;
/** Bytes of the trap's text. */
export const TRAP_LENGTH = 34;
export const TRAP_TEXT = 64;
export const TRAP_TEXT_BYTES = 1024;

/** First word of the ring. */
export const RING = 512;
export const RING_SLOTS = 256;
export const SLOT_WORDS = 64;

/** Words of a slot. Counters and arguments stand on different cache lines. */
export const SLOT_KERNEL = 0;
/** At least 1: a command with nothing to do has one tile of `NO_KERNEL`. */
export const SLOT_TILES = 1;
/** 1: post a message when the command is done. */
export const SLOT_NOTIFY = 2;
export const SLOT_DONE_TILES = 3;
/**
 * The next tile, and above it the command's sequence number: one 64-bit word, so that a worker that comes late can
 * never take a tile of the command that has the slot by then.
 */
export const SLOT_NEXT_TILE = 4;
export const SLOT_SEQUENCE = 5;
export const SLOT_ARGUMENTS = 16;
export const MAX_ARGUMENTS = SLOT_WORDS - SLOT_ARGUMENTS;

export const NO_KERNEL = -1;

/** Words of the control block and ring. */
export const CONTROL_WORDS = RING + RING_SLOTS * SLOT_WORDS;

/** First byte of the heap: the next multiple of 64 KiB after the ring. */
export const HEAP_BYTES = Math.ceil((CONTROL_BYTES + CONTROL_WORDS * 4) / 65536) * 65536;

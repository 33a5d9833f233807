/** A round as workers are told of it: plain data, checked by `parseRound` wherever it arrives. */
export interface RoundDescription {
  /** Of no other round, also of another session. */
  readonly id: string;
  readonly iteration: number;
  /** η of each marginal's chains, [K], in engine units. */
  readonly stepSizes: readonly number[];
  /** Scales of their coordinates, f32 [K · D]. */
  readonly scales?: readonly number[];
  readonly heat: number;
  /** V */
  readonly shards: number;
  /** SHA-256 of the parameters, which are sent beside it. */
  readonly parameters: string;
  /** For how long a shard is another's once someone has taken it. */
  readonly leaseSeconds: number;
}

/** What both sides do. */
interface Leases {
  /**
   * Takes a shard of a round that nobody has, or whose lease has run out.
   * @returns undefined where there is none now, or no such round any more
   */
  lease(round: string, seconds: number): Promise<number | undefined>;
}

/**
 * The coordinator's way to its workers. Messages may be lost, repeated and late, and what was published may vanish;
 * calls reject while nobody answers.
 */
export interface CoordinatorTransport extends Leases {
  /** Offers shards of a round with its parameters, f32; those that are on offer already stay as they are. */
  publish(round: RoundDescription, parameters: Uint8Array, shards: readonly number[]): Promise<void>;
  /** The next result, waiting for so long at most. */
  receive(round: string, seconds: number): Promise<Uint8Array | undefined>;
  /** Withdraws a shard that was computed here. */
  settle(round: string, shard: number): Promise<void>;
  /** Number of shards that are on offer or taken, and not delivered. */
  outstanding(round: string): Promise<number>;
  /** Withdraws all that is left of a round. */
  close(round: RoundDescription): Promise<void>;
}

/** A worker's way to the coordinator, with the same faults. */
export interface WorkerTransport extends Leases {
  /** The round that is open, as JSON text, as soon as it is another than `after`, waiting for so long at most. */
  round(after: string | undefined, seconds: number): Promise<string | undefined>;
  /** Undefined where the round is over. */
  parameters(round: RoundDescription): Promise<Uint8Array | undefined>;
  /** The first delivery of a shard counts. */
  deliver(round: string, shard: number, result: Uint8Array): Promise<void>;
}

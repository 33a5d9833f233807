import type { CoordinatorTransport, RoundDescription, WorkerTransport } from '../../src/cluster/training_transport.js';
import { TestRandom } from './random.js';

interface Message {
  readonly bytes: Uint8Array;
  readonly arrivesAt: number;
}

interface Held {
  readonly text: string;
  readonly parameters: Uint8Array;
  /** When the lease of each shard runs out. */
  readonly leases: Map<number, number>;
  messages: Message[];
}

/** Kinds of faults, each with the share of calls that meet it. */
const FAULTS = {
  /** A call is answered by an error, and nothing was done. */
  refused: 0.01,
  /** A call is answered by an error, and was done. */
  'answer lost': 0.01,
  /** A result is lost on its way to the queue. */
  lost: 0.1,
  /** A result is lost on its way from the queue. */
  vanished: 0.05,
  repeated: 0.15,
  delayed: 0.3,
  /** All that the queue held is gone. */
  emptied: 0.01,
} as const;
export type Fault = keyof typeof FAULTS;

/**
 * A queue in memory that loses, repeats and delays by a seed. Time is its own: it passes where somebody waits, and by
 * `pass`.
 */
export class FaultyQueue {
  /** Seconds. */
  now = 0;
  readonly met = new Map<Fault, number>();
  readonly #random: TestRandom;
  #rounds = new Map<string, Held>();
  #open: string | undefined;

  /** @param whileWaiting what others do while the coordinator waits */
  constructor(
    seed: number,
    private readonly faults: boolean,
    private readonly whileWaiting: () => Promise<void>,
  ) {
    this.#random = new TestRandom(seed);
  }

  pass(seconds: number): void {
    this.now += seconds;
  }

  /** A number from 0 to 1. */
  chance(): number {
    return this.#random.uniforms(1, 0, 1)[0];
  }

  #meets(fault: Fault): boolean {
    if (!this.faults || this.chance() >= FAULTS[fault]) return false;
    this.met.set(fault, (this.met.get(fault) ?? 0) + 1);
    return true;
  }

  #call<T>(work: () => T): Promise<T> {
    if (this.#meets('emptied')) this.#rounds.clear();
    if (this.#meets('refused')) return Promise.reject(new Error('connection refused'));
    const answer = work();
    if (this.#meets('answer lost')) return Promise.reject(new Error('connection reset'));
    return Promise.resolve(answer);
  }

  #lease(round: string, seconds: number): number | undefined {
    const leases = this.#rounds.get(round)?.leases ?? new Map<number, number>();
    const free = [...leases.keys()].find((shard) => leases.get(shard)! <= this.now);
    if (free !== undefined) leases.set(free, this.now + seconds);
    return free;
  }

  #publish(round: RoundDescription, parameters: Uint8Array, shards: readonly number[]): void {
    const held = this.#rounds.get(round.id);
    const text = JSON.stringify(round);
    const leases = held?.leases ?? new Map<number, number>();
    for (const shard of shards) if (!leases.has(shard)) leases.set(shard, 0);
    this.#rounds.set(round.id, { text, parameters: parameters.slice(), leases, messages: held?.messages ?? [] });
    this.#open = round.id;
  }

  #arrived(round: string): Uint8Array | undefined {
    const held = this.#rounds.get(round);
    const message = held?.messages.find(({ arrivesAt }) => arrivesAt <= this.now);
    if (held === undefined || message === undefined) return undefined;
    held.messages = held.messages.filter((other) => other !== message);
    return this.#meets('vanished') ? undefined : message.bytes;
  }

  #deliver(round: string, shard: number, bytes: Uint8Array): void {
    const held = this.#rounds.get(round);
    if (held?.leases.has(shard) !== true || this.#meets('lost')) return;
    // Some queues deliver a message again: that is for the coordinator to see.
    const copies = this.#meets('repeated') ? 2 : 1;
    if (copies === 1) held.leases.delete(shard);
    for (let copy = 0; copy < copies; copy++) {
      const arrivesAt = this.now + (this.#meets('delayed') ? 3 * this.chance() : 0);
      held.messages.push({ bytes, arrivesAt });
    }
  }

  readonly coordinator: CoordinatorTransport = {
    publish: (round, parameters, shards) => this.#call(() => this.#publish(round, parameters, shards)),
    lease: (round, seconds) => this.#call(() => this.#lease(round, seconds)),
    receive: async (round, seconds) => {
      await this.whileWaiting();
      this.pass(seconds);
      return this.#call(() => this.#arrived(round));
    },
    settle: (round, shard) => this.#call(() => void this.#rounds.get(round)?.leases.delete(shard)),
    outstanding: (round) => this.#call(() => this.#rounds.get(round)?.leases.size ?? 0),
    close: ({ id }) => this.#call(() => void this.#rounds.delete(id)),
  };

  readonly worker: WorkerTransport = {
    round: (after) => this.#call(() => (this.#open === after ? undefined : this.#rounds.get(this.#open ?? '')?.text)),
    parameters: ({ id }) => this.#call(() => this.#rounds.get(id)?.parameters),
    lease: (round, seconds) => this.#call(() => this.#lease(round, seconds)),
    deliver: (round, shard, bytes) => this.#call(() => this.#deliver(round, shard, bytes)),
  };
}

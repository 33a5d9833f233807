import type { EstimateShard, Round, Rounds, ShardEstimate } from '../barycenter/training/rounds.js';
import { DeviceOperationError, InvalidInputError } from '../errors.js';
import { describeRound, bytesOf } from './training_round.js';
import { decodeResult, type ShardResult } from './training_result.js';
import type { CoordinatorTransport, RoundDescription } from './training_transport.js';

export interface CoordinatorSpec {
  readonly transport: CoordinatorTransport;
  /** What rounds are named after: another in every session. */
  readonly session: string;
  /** Parameters of the potential. */
  readonly length: number;
  /** Told what a user should know of the transport and the workers. */
  readonly onNote?: (message: string) => void;
  /** Seconds from any origin. */
  readonly clock: () => number;
}

/** Rounds over a transport, and what has been done by whom. */
export interface CoordinatedRounds extends Rounds {
  /** Shards that counted, by worker; those computed here under "here". */
  readonly tally: ReadonlyMap<string, number>;
}

/** A shard is given out again after so many times what the slowest of the round before took, and no sooner. */
const [LEASE_FACTOR, LEAST_LEASE] = [4, 2];
/** Seconds that results are waited for at a time, and that pass before a transport that failed is asked again. */
const [WAIT, PATIENCE] = [0.5, 2];

const HERE = 'here';

/**
 * Offers the shards of a round to workers, and computes those that nobody has taken: a round ends without any worker,
 * and without a transport. Whoever computes a shard, the bits are the same; the first result counts. The first of every
 * worker is computed here, too, and compared.
 */
export function coordinatedRounds(spec: CoordinatorSpec): CoordinatedRounds {
  const tally = new Map<string, number>();
  const link = new PatientLink(spec);
  let slowest: number | undefined;
  return {
    tally,
    async open(round, estimate) {
      const open = new OpenRound(spec, round, estimate, link, tally);
      // Nothing is known of the time that a shard takes before the first, which is done here alone.
      if (slowest === undefined) await open.computeHere(0);
      const found = await open.finish(Math.max(LEAST_LEASE, LEASE_FACTOR * (slowest ?? open.slowest)));
      slowest = open.slowest;
      return found;
    },
  };
}

/** A transport whose faults are waited for, with a note, while work goes on. */
class PatientLink {
  #silentUntil = -Infinity;

  constructor(private readonly spec: Pick<CoordinatorSpec, 'transport' | 'clock' | 'onNote'>) {}

  get isSilent(): boolean {
    return this.spec.clock() < this.#silentUntil;
  }

  /** Undefined where nobody answers, or answered a moment ago. */
  async ask<T>(question: (transport: CoordinatorTransport) => Promise<T>): Promise<T | undefined> {
    const { transport, clock, onNote } = this.spec;
    if (this.isSilent) return undefined;
    try {
      const answer = await question(transport);
      if (this.#silentUntil > -Infinity) onNote?.('the queue answers again');
      this.#silentUntil = -Infinity;
      return answer;
    } catch (error) {
      if (this.#silentUntil === -Infinity)
        onNote?.(`the queue does not answer (${(error as Error).message}); going on here until it does`);
      this.#silentUntil = clock() + PATIENCE;
      return undefined;
    }
  }
}

class OpenRound {
  /** Seconds of the slowest shard that counted. */
  slowest = 0;
  readonly #id: string;
  readonly #found: (ShardEstimate | undefined)[];
  #missing: number;

  constructor(
    private readonly spec: CoordinatorSpec,
    private readonly round: Round,
    private readonly estimate: EstimateShard,
    private readonly link: PatientLink,
    private readonly tally: Map<string, number>,
  ) {
    this.#id = `${spec.session}.${round.iteration}`;
    this.#found = new Array<ShardEstimate | undefined>(round.shards).fill(undefined);
    this.#missing = round.shards;
  }

  async computeHere(shard: number): Promise<void> {
    const { clock } = this.spec;
    const before = clock();
    const estimate = await this.estimate(shard);
    this.#keep({ shard, worker: HERE, seconds: clock() - before, estimate });
    await this.link.ask((transport) => transport.settle(this.#id, shard));
  }

  async finish(leaseSeconds: number): Promise<readonly ShardEstimate[]> {
    const { description, parameters } = await describeRound(this.round, this.#id, leaseSeconds);
    const offer = () => this.link.ask((t) => t.publish(description, parameters, this.#open()));
    if (this.#missing > 0) await offer();
    while (this.#missing > 0) {
      if (await this.#receive(0)) continue;
      const own = await this.#ownShard(description);
      if (own !== undefined) await this.computeHere(own);
      else if (!(await this.#receive(WAIT)) && (await this.#isLost())) await offer();
    }
    await this.link.ask((transport) => transport.close(description));
    return this.#found.map((estimate) => estimate!);
  }

  /** Shards that nobody has computed yet. */
  #open(): number[] {
    return [...this.#found.keys()].filter((shard) => this.#found[shard] === undefined);
  }

  /** A shard to compute here: one that nobody has, any where nobody can be asked. */
  async #ownShard({ leaseSeconds }: RoundDescription): Promise<number | undefined> {
    const leased = await this.link.ask((transport) => transport.lease(this.#id, leaseSeconds));
    if (this.link.isSilent) return this.#open()[0];
    return leased !== undefined && this.#open().includes(leased) ? leased : undefined;
  }

  /** Whether a shard is on its way to nobody: what was published or delivered has vanished. */
  async #isLost(): Promise<boolean> {
    const known = await this.link.ask((transport) => transport.outstanding(this.#id));
    return known !== undefined && known < this.#missing;
  }

  /** @returns whether there was a message, of whatever kind */
  async #receive(seconds: number): Promise<boolean> {
    const bytes = await this.link.ask((transport) => transport.receive(this.#id, seconds));
    if (bytes === undefined) return false;
    const result = this.#decoded(bytes);
    if (result !== undefined && result.round === this.#id && this.#found[result.shard] === undefined) {
      if (!this.tally.has(result.worker)) await this.#compare(result);
      this.#keep(result);
    }
    return true;
  }

  #decoded(bytes: Uint8Array): ShardResult | undefined {
    try {
      return decodeResult(bytes, { shards: this.round.shards, length: this.spec.length });
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      this.spec.onNote?.(`a result was left out: ${error.message}`);
      return undefined;
    }
  }

  /** @throws DeviceOperationError for a worker whose bits are others than ours */
  async #compare({ shard, worker, estimate }: ShardResult): Promise<void> {
    const own = await this.estimate(shard);
    const [a, b] = [own, estimate].map(({ gradient }) => bytesOf(gradient));
    if (Object.is(own.surrogate, estimate.surrogate) && a.every((byte, i) => byte === b[i])) return;
    throw new DeviceOperationError(
      `training: a worker must compute the coordinator's bits; got another gradient of shard ${shard} of iteration ` +
        `${this.round.iteration} from ${worker}. Stop that worker, and use machines of one kind.`,
    );
  }

  #keep({ shard, worker, seconds, estimate }: Omit<ShardResult, 'round'>): void {
    this.#found[shard] = estimate;
    this.#missing--;
    this.slowest = Math.max(this.slowest, seconds);
    this.tally.set(worker, (this.tally.get(worker) ?? 0) + 1);
  }
}

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/**
 * A peer is another library behind a child process. It reads one JSON message a line and answers each with one line:
 *
 *     on start                                        {"peer", "version", "threads", "device", "variants": […],
 *     "note"?}
 *                                                     or {"unavailable": why}
 *     {"do": "prepare", "variant", "folder"}          {"ok": true, "threads"?} or {"unsupported": why}
 *     {"do": "check", "steps", "temperature", "output"}  {"ok": true}: the steps from y.f32, the new y written to
 *     `output`
 *     {"do": "run", "steps"}                          {"seconds"}: steps at temperature 1 from where the chains stand
 *     {"do": "release"}                               {"ok": true}: the case is freed
 *
 * and anything with {"error": why} instead. What it has to say otherwise goes to stderr. The end of its input ends it.
 * A case folder is written by `peer_case.ts`.
 */
export interface PeerCommand {
  readonly name: string;
  /** Program and arguments to try in this order, the first that has the library. */
  readonly commands: readonly (readonly string[])[];
  /** How to install it, for whoever reads that it is missing. */
  readonly install: string;
}

export interface PeerHello {
  readonly peer: string;
  readonly version: string;
  readonly threads: number;
  readonly device: string;
  readonly variants: readonly string[];
  /** What a reader of its numbers should know. */
  readonly note?: string;
}

/** The library is not here. */
export class PeerUnavailableError extends Error {
  override readonly name = 'PeerUnavailableError';
}

/** A peer that crashed, hung, reported an error or answered what makes no sense. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

/** Seconds to wait for an answer. */
export interface PeerTimeouts {
  readonly start: number;
  /** Compiles and tries thread counts. */
  readonly prepare: number;
  readonly work: number;
}

const TIMEOUTS: PeerTimeouts = { start: 60, prepare: 180, work: 120 };
/** From the end of a peer's input to its being killed. */
const CLOSE_SECONDS = 2;
const KEPT_ERROR_LINES = 30;

type Answer = Readonly<Record<string, unknown>>;
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class PeerProcess {
  #hello: PeerHello | undefined;
  #waiting: Waiting | undefined;
  /** Why no answer will come any more. */
  #failure: PeerError | undefined;
  readonly #errorLines: string[] = [];

  private constructor(
    private readonly command: PeerCommand,
    private readonly child: ChildProcessByStdio<Writable, Readable, Readable>,
    private readonly timeouts: PeerTimeouts,
  ) {
    child.on('error', (error) => this.#fail(`could not be started: ${error.message}`));
    child.on('close', (code, signal) => this.#fail(`ended (${signal ?? `exit code ${code}`})${this.#lastWords()}`));
    // A write to a child that has gone fails here; its end is reported by 'close'.
    child.stdin.on('error', (error) => this.#fail(`does not read: ${error.message}`));
    createInterface({ input: child.stdout }).on('line', (line) => this.#receive(line));
    createInterface({ input: child.stderr }).on('line', (line) => {
      this.#errorLines.push(line);
      if (this.#errorLines.length > KEPT_ERROR_LINES) this.#errorLines.shift();
    });
  }

  /**
   * Starts the first of the peer's commands that has the library. The caller calls `close()`.
   * @throws PeerUnavailableError where none has; PeerError where one starts and then misbehaves
   */
  static async open(command: PeerCommand, timeouts: Partial<PeerTimeouts> = {}): Promise<PeerProcess> {
    const reasons: string[] = [];
    for (const [program, ...args] of command.commands) {
      const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
      const started = await once(child, 'spawn').then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (started !== undefined) {
        reasons.push(started);
        continue;
      }
      const peer = new PeerProcess(command, child, { ...TIMEOUTS, ...timeouts });
      try {
        const hello = await peer.#answer('start', peer.timeouts.start);
        if (typeof hello.unavailable !== 'string') return peer.#greeted(hello);
        reasons.push(hello.unavailable);
      } catch (error) {
        await peer.close();
        throw error;
      }
      await peer.close();
    }
    throw new PeerUnavailableError(
      `${command.name} is left out (${reasons.join('; ')}). To have it: ${command.install}`,
    );
  }

  get hello(): PeerHello {
    if (this.#hello === undefined) throw new PeerError(`${this.command.name} has not said what it is.`);
    return this.#hello;
  }

  /** Whether another message makes sense. */
  get alive(): boolean {
    return this.#failure === undefined;
  }

  /**
   * Loads a case folder, compiles and warms up.
   * @returns the threads it settled on, or why the library cannot do the case
   */
  async prepare(
    variant: string,
    folder: string,
  ): Promise<{ readonly threads?: number } | { readonly unsupported: string }> {
    const answer = await this.#ask({ do: 'prepare', variant, folder }, this.timeouts.prepare);
    if (typeof answer.unsupported === 'string') return { unsupported: answer.unsupported };
    this.#expectOk('prepare', answer);
    return typeof answer.threads === 'number' ? { threads: answer.threads } : {};
  }

  /** Does the steps from the case's y and writes where the chains then are to `output`, f32 [chains, D]. */
  async check(steps: number, temperature: number, output: string): Promise<void> {
    this.#expectOk('check', await this.#ask({ do: 'check', steps, temperature, output }, this.timeouts.work));
  }

  /** @returns seconds by the peer's own clock */
  async run(steps: number): Promise<number> {
    const { seconds } = await this.#ask({ do: 'run', steps }, this.timeouts.work);
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0) return seconds;
    throw new PeerError(
      `${this.command.name}: run must be answered with seconds above 0; got ${JSON.stringify(seconds)}.`,
    );
  }

  async release(): Promise<void> {
    this.#expectOk('release', await this.#ask({ do: 'release' }, this.timeouts.work));
  }

  /** Ends the input, and the process if that does not; idempotent, never throws. */
  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_SECONDS * 1000);
    await gone;
    clearTimeout(timer);
  }

  #greeted(hello: Answer): this {
    const { peer, version, threads, device, variants, note } = hello;
    const right =
      typeof peer === 'string' &&
      typeof version === 'string' &&
      typeof threads === 'number' &&
      typeof device === 'string' &&
      Array.isArray(variants) &&
      variants.every((variant) => typeof variant === 'string');
    if (!right) throw new PeerError(`${this.command.name}: not a greeting: ${JSON.stringify(hello)}.`);
    this.#hello = { peer, version, threads, device, variants, ...(typeof note === 'string' ? { note } : {}) };
    return this;
  }

  #expectOk(what: string, answer: Answer): void {
    if (answer.ok !== true)
      throw new PeerError(`${this.command.name}: ${what} was answered with ${JSON.stringify(answer)}.`);
  }

  #ask(message: Readonly<Record<string, unknown>>, seconds: number): Promise<Answer> {
    const answer = this.#answer(String(message.do), seconds);
    if (this.#failure === undefined) this.child.stdin.write(`${JSON.stringify(message)}\n`);
    return answer;
  }

  /** The next line. A peer that takes longer is killed: it would answer the next question with this one's answer. */
  async #answer(what: string, seconds: number): Promise<Answer> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#waiting !== undefined) throw new PeerError(`${this.command.name}: asked twice at once.`);
    const timer = setTimeout(() => {
      this.#fail(`gave no answer to ${what} within ${seconds} s`);
      this.child.kill('SIGKILL');
    }, seconds * 1000);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => (this.#waiting = { resolve, reject }));
      if (typeof answer.error === 'string') throw new PeerError(`${this.command.name}: ${answer.error}`);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  #receive(line: string): void {
    const answer = parse(line);
    if (answer !== undefined && this.#waiting !== undefined) {
      this.#waiting.resolve(answer);
      return;
    }
    this.#fail(
      answer === undefined
        ? `wrote a line that is no JSON object: ${line.slice(0, 200)}`
        : 'answered without being asked',
    );
    this.child.kill('SIGKILL');
  }

  #fail(reason: string): void {
    this.#failure ??= new PeerError(`${this.command.name} ${reason}.`);
    this.#waiting?.reject(this.#failure);
  }

  /** Of what it wrote to stderr, the error: last in Python's tracebacks, before the stack in Node's. */
  #lastWords(): string {
    const error = this.#errorLines.findLastIndex((line) => /^\w*Error\b/.test(line));
    const words = error < 0 ? this.#errorLines.slice(-3) : this.#errorLines.slice(error, error + 2);
    return words.length > 0 ? `, saying: ${words.join(' | ')}` : '';
  }
}

function parse(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Answer) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

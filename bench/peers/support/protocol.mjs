/**
 * The peer's side of the protocol (bench/peers/README.md): one JSON message a line on stdin, one JSON answer a line on
 * stdout, floats through files.
 *
 * A peer hands `servePeer` an object
 *   { peer, version, threads, device, variants, open(variant, problem) → chains, read?, warmUpSteps? }
 * (or `{ unavailable }`), where `read(folder)` gives the problem, by default that of chains, and `chains` is
 *   { place(y): starts from y, [chains, D];
 *     advance(steps, temperature): moves the chains, resolves when the result is really there;
 *     read(): → Float32Array [chains, D];
 *     release() }.
 * All four may be asynchronous.
 */
import { writeFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { createInterface } from 'node:readline';
import { readProblem } from './problem.mjs';
import { UnsupportedError } from './unsupported.mjs';

/** Steps at temperature 1 that `prepare` runs, so that compilers and caches are warm when the clock starts. */
const WARM_UP_STEPS = 12;

/** Answers the messages on stdin until it ends, then ends the process: worker threads of a library don't hold it up. */
export async function servePeer(peer) {
  const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  console.log = console.error; // libraries greet and warn; stdout is the protocol's
  const { open, read = readProblem, warmUpSteps = WARM_UP_STEPS, ...greeting } = peer;
  answer(greeting);
  if (greeting.unavailable === undefined) {
    const session = new Session({ open, read, warmUpSteps, variants: new Set(greeting.variants) });
    for await (const line of createInterface({ input: process.stdin })) {
      if (line.trim() !== '') answer(await session.answer(line));
    }
  }
  process.stdout.write('', () => process.exit(0));
}

class Session {
  #peer;
  #problem;
  #chains;

  constructor(peer) {
    this.#peer = peer;
  }

  async answer(line) {
    try {
      const message = JSON.parse(line);
      const action = { prepare: this.#prepare, check: this.#check, run: this.#run, release: this.#release }[message.do];
      if (!action) throw new Error(`unknown message ${line}`);
      return await action.call(this, message);
    } catch (error) {
      if (error instanceof UnsupportedError) return { unsupported: error.message };
      console.error(error);
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #prepare({ variant, folder }) {
    const { open, read, warmUpSteps, variants } = this.#peer;
    if (!variants.has(variant)) throw new UnsupportedError(`no variant ${variant} here`);
    await this.#release();
    this.#problem = read(folder);
    this.#chains = await open(variant, this.#problem);
    await this.#chains.place(this.#problem.y);
    await this.#chains.advance(warmUpSteps, 1);
    await this.#chains.place(this.#problem.y);
    return { ok: true };
  }

  async #check({ steps, temperature, output }) {
    const chains = this.#prepared();
    await chains.place(this.#problem.y);
    await chains.advance(steps, temperature);
    writeFloats(output, await chains.read());
    return { ok: true };
  }

  async #run({ steps }) {
    const chains = this.#prepared();
    const start = performance.now();
    await chains.advance(steps, 1);
    return { seconds: (performance.now() - start) / 1e3 };
  }

  async #release() {
    const chains = this.#chains;
    this.#chains = undefined;
    await chains?.release();
    return { ok: true };
  }

  #prepared() {
    if (!this.#chains) throw new Error('nothing is prepared');
    return this.#chains;
  }
}

function writeFloats(path, floats) {
  if (endianness() !== 'LE') throw new UnsupportedError('files are little-endian, this processor is not');
  writeFileSync(path, new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
}

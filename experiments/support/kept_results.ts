import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../src/node/io/write_file.js';

interface Kept<T> {
  /** All that the result follows from. */
  readonly question: unknown;
  readonly result: T;
}

/** As JSON would give it back, so that it can be compared with what was read. */
const text = (value: unknown): string => JSON.stringify(value);

async function read<T>(file: string, question: unknown): Promise<T | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Kept<T>;
    return text(kept.question) === text(question) ? kept.result : undefined;
  } catch {
    return undefined; // cut short, or no JSON: it is made anew
  }
}

/**
 * Results of the parts of a long experiment, one file each, so that a run that was stopped goes on where it was, and
 * parts can be run one at a time. A result is taken only for the very question that it was found for.
 */
export class KeptResults {
  readonly #folder: string | undefined;

  /** @param folder without one nothing is kept */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** The kept result of this name, or undefined where there is none of this question. */
  async get<T>(name: string, question: unknown): Promise<T | undefined> {
    return this.#folder === undefined ? undefined : read<T>(this.#file(name), question);
  }

  /** The kept result, or else a new one, which is kept then. Numbers come back as JSON has them: none may be NaN. */
  async getOrRun<T>(name: string, question: unknown, run: () => Promise<T>): Promise<T> {
    const kept = await this.get<T>(name, question);
    if (kept !== undefined) return kept;
    const result = await run();
    if (this.#folder !== undefined) {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomically(this.#file(name), `${JSON.stringify({ question, result }, null, 1)}\n`);
    }
    return result;
  }

  #file(name: string): string {
    return path.join(this.#folder!, `${name}.json`);
  }
}

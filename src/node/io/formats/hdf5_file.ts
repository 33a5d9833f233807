import { Worker } from 'node:worker_threads';
import { invalid } from '../../../errors.js';
import { elementReader } from '../../../io/npy_elements.js';
import { allocateFloats, type Floats } from '../../../io/numeric_table.js';
import { openInputFile } from '../read_file.js';
import { libraryMessage } from '../../../io/library_error.js';

/** What the thread that holds the file is asked; `name` is an object's path inside the file. */
export type Question =
  | { readonly kind: 'describe'; readonly name: string; readonly attributes: readonly string[] }
  | {
      readonly kind: 'numbers';
      readonly name: string;
      readonly start: number[];
      readonly count: number[];
      readonly bytes: number;
    }
  | { readonly kind: 'text'; readonly name: string };

export interface Hdf5Group {
  readonly kind: 'group';
  readonly keys: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Hdf5Dataset {
  readonly kind: 'dataset';
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  /** As NumPy calls it without byte order (`f4`, `i8`, `b1`), `text`, or `other`. */
  readonly type: string;
  /** Of one element. */
  readonly bytes: number;
  readonly chunks: readonly number[] | null;
  readonly filters: readonly { readonly id: number; readonly name: string }[];
}

export type Hdf5Object = Hdf5Group | Hdf5Dataset | { readonly kind: 'missing' };

interface Answer {
  readonly value?: unknown;
  readonly error?: string;
}

const wholeRule = 'the file must be a whole HDF5 file';
const resaveHint = 'Save it again: adata.write_h5ad(path) in Python.';
/** Filters that HDF5 has itself (`H5Zpublic.h`); plugins are not loaded. */
const LARGEST_OWN_FILTER = 6;
/**
 * An answer, a few mebibytes of data at most, takes a thousandth of this; a damaged file can send HDF5 in circles.
 * Under `LONGEST_CASE_MS` of scripts/fuzz.mjs, which calls longer silence a hang.
 */
const LONGEST_ANSWER_MS = 45_000;

/** Attributes that say how AnnData encodes an object. */
export const encodingAttributes = [
  'encoding-type',
  'shape',
  'h5sparse_format',
  'h5sparse_shape',
  '_index',
  'categories',
] as const;

/** An HDF5 file, read by a thread of its own until `close`. */
export class Hdf5File {
  private constructor(
    private readonly worker: Worker,
    private readonly operation: string,
  ) {}

  /** @throws InvalidInputError naming the path when it cannot be read or is no HDF5 file */
  static async open(path: string): Promise<Hdf5File> {
    await (await openInputFile(path)).close();
    // Its own stderr, read by nobody: the library prints what it also throws.
    const worker = new Worker(new URL('./hdf5_worker.mjs', import.meta.url), {
      workerData: { path },
      stdout: true,
      stderr: true,
    });
    const file = new Hdf5File(worker, `reading ${path}`);
    try {
      await file.describe('/');
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  async describe(name: string): Promise<Hdf5Object> {
    return (await this.ask({ kind: 'describe', name, attributes: encodingAttributes })) as Hdf5Object;
  }

  /**
   * A block of numbers, row-major.
   * @throws InvalidInputError for other types, and for compression that the reader has not, whose data would be noise
   */
  async numbers(name: string, object: Hdf5Dataset, start: number[], count: number[]): Promise<Floats> {
    checkFilters(name, object, this.operation);
    const { bytes } = object;
    const raw = (await this.ask({ kind: 'numbers', name, start, count, bytes })) as Uint8Array;
    if (object.type === 'text' || object.type === 'other') throw this.refuse(name, 'must hold numbers', object.type);
    const { reader } = elementReader(`<${object.type}`, this.operation);
    const data = allocateFloats(reader.array, raw.length / bytes, this.operation);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let i = 0; i < data.length; i++) {
      data[i] = reader.read(view, i * bytes, true);
      if (reader.integer && Number.isNaN(data[i]))
        throw this.refuse(name, 'integers must be exact in float64 (all up to 2^53 are)', 'a larger one');
    }
    return data;
  }

  async text(name: string, object: Hdf5Dataset): Promise<string[]> {
    checkFilters(name, object, this.operation);
    return (await this.ask({ kind: 'text', name })) as string[];
  }

  refuse(name: string, rule: string, received: string, wayOut = resaveHint): Error {
    return invalid(this.operation, `${JSON.stringify(name)} ${rule}`, received, wayOut);
  }

  /** One question at a time. */
  private ask(question: Question): Promise<unknown> {
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const refuse = (received: string): void =>
        finish(() => reject(invalid(this.operation, wholeRule, received, resaveHint)));
      const onMessage = ({ value, error }: Answer): void => {
        if (error === undefined) finish(() => resolve(value));
        else refuse(`"${reasonOf(error)}" from its reader`);
      };
      const onError = (error: unknown): void => refuse(`"${libraryMessage(error)}" from its reader`);
      const onExit = (): void => refuse('an end of its reader');
      const timer = setTimeout(() => {
        void worker.terminate();
        refuse(`no answer of its reader in ${LONGEST_ANSWER_MS / 1000} s`);
      }, LONGEST_ANSWER_MS);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        settle();
      };
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(question);
    });
  }
}

function checkFilters(name: string, { filters }: Hdf5Dataset, operation: string): void {
  const foreign = filters.find(({ id }) => id > LARGEST_OWN_FILTER);
  if (foreign === undefined) return;
  throw invalid(
    operation,
    `${JSON.stringify(name)} must be compressed by a filter of HDF5's own`,
    `"${libraryMessage(foreign.name)}" (number ${foreign.id})`,
    "Save it again: adata.write_h5ad(path, compression='gzip').",
  );
}

/** The first and the last of HDF5's lines of an error: what was tried, and why it failed. */
function reasonOf(error: string): string {
  const lines = error
    .split('\n')
    .filter((line) => /^\s*#\d+:/.test(line))
    .map((line) => line.replace(/^.*?in (\w+\(\))/, '$1'));
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return libraryMessage(error);
  return libraryMessage(first === last ? first : `${first}; ${last}`);
}

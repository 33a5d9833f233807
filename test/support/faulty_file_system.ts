import type * as fsPromises from 'node:fs/promises';

type FileSystem = typeof fsPromises;
type Call = (...args: never[]) => Promise<unknown>;

/** What a process that was killed gets of its next call: nothing. Tests catch it as the end of the process. */
export class Killed extends Error {}

/**
 * A file system that fails at its N-th step, in one of two ways. `kill`: the process ends before the step, or in the
 * middle of a write; no later call of it has any effect, whatever its clean-up tries. `error`: the step fails with a
 * code, a write after half of its bytes, and all else works. Steps are the calls that change something, so that every
 * moment between two of them is met.
 */
export class FaultySteps {
  #at = Infinity;
  #count = 0;
  #fault:
    { readonly kind: 'kill'; readonly half: boolean } | { readonly kind: 'error'; readonly code: string } | undefined;
  #dead = false;
  /** Names of the steps so far. */
  steps: string[] = [];

  arm(at: number, fault: NonNullable<FaultySteps['fault']>): void {
    [this.#at, this.#fault, this.#count, this.#dead, this.steps] = [at, fault, 0, false, []];
  }

  /** As a new process on a sound machine; counts its steps. */
  reset(): void {
    [this.#at, this.#fault, this.#count, this.#dead, this.steps] = [Infinity, undefined, 0, false, []];
  }

  get fault():
    { readonly kind: 'kill'; readonly half: boolean } | { readonly kind: 'error'; readonly code: string } | undefined {
    return this.#fault;
  }

  /** Whether the fault was met. */
  get met(): boolean {
    return this.#count > this.#at;
  }

  alive(): void {
    if (this.#dead) throw new Killed();
  }

  /** @param half does half of the step */
  async step<T>(name: string, whole: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    this.alive();
    this.steps.push(name);
    if (this.#count++ !== this.#at || !this.#fault) return whole();
    if (this.#fault.kind === 'error') {
      await half?.();
      throw Object.assign(new Error(`${this.#fault.code}: made up`), { code: this.#fault.code });
    }
    if (this.#fault.half) await half?.();
    this.#dead = true;
    throw new Killed();
  }
}

const halfOf = (content: string | Uint8Array): string | Uint8Array =>
  typeof content === 'string' ? content.slice(0, content.length / 2) : content.subarray(0, content.length / 2);

/** node:fs/promises with the faults of `steps`; calls that only look have none, until the process is dead. */
export function faultyFileSystem(real: FileSystem, steps: FaultySteps): FileSystem {
  const changing = ['mkdir', 'rename', 'rm', 'rmdir', 'link'] as const;
  const looking = ['readdir', 'readFile', 'stat', 'lstat', 'realpath'] as const;
  const wrapped: Record<string, Call> = {};
  for (const name of changing) wrapped[name] = (...args) => steps.step(name, () => (real[name] as Call)(...args));
  for (const name of looking) {
    wrapped[name] = (...args) => {
      steps.alive();
      return (real[name] as Call)(...args);
    };
  }
  const writeFile: FileSystem['writeFile'] = (path, content, options) =>
    steps.step(
      'writeFile',
      () => real.writeFile(path, content, options),
      () => real.writeFile(path, halfOf(content as string), options),
    );
  const open: FileSystem['open'] = async (path, flags, mode) => {
    const handle = await steps.step('open', () => real.open(path, flags, mode));
    const [write, sync, close] = [handle.writeFile.bind(handle), handle.sync.bind(handle), handle.close.bind(handle)];
    handle.writeFile = (content) =>
      steps.step(
        'write',
        () => write(content),
        () => write(halfOf(content as string)),
      );
    handle.sync = () => steps.step('sync', sync);
    // A dead process' descriptors are closed for it.
    handle.close = () =>
      steps.step('close', close).catch(async (error: unknown) => {
        await close();
        throw error;
      });
    return handle;
  };
  return { ...real, ...(wrapped as unknown as Partial<FileSystem>), writeFile, open };
}

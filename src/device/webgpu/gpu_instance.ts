/// <reference types="@webgpu/types" />

/** A `GPU` object on loan; `release()` once, when the adapter and its devices are no longer used. */
export interface GpuLoan {
  readonly gpu: GPU;
  release(): void;
}

/**
 * Dawn's Node binding stops serving its devices once the object from `create()` is collected (their promises then never
 * settle), and keeps the process alive in some states while it is held. So: one object, held exactly while lent.
 */
let shared: { readonly gpu: GPU; loans: number } | undefined;

/** The browser's `navigator.gpu`, or Dawn's. @throws DeviceUnavailableError where the binding does not load */
export async function borrowGpu(): Promise<GpuLoan> {
  const own = (globalThis as { navigator?: { gpu?: GPU } }).navigator?.gpu;
  if (own) return { gpu: own, release: () => undefined };
  shared ??= { gpu: await createOwnGpu(), loans: 0 };
  const borrowed = shared;
  borrowed.loans++;
  let released = false;
  return {
    gpu: borrowed.gpu,
    release() {
      if (released) return;
      released = true;
      borrowed.loans--;
      if (borrowed.loans === 0 && shared === borrowed) shared = undefined;
    },
  };
}

/** Loaded when it is asked for: a browser has a `GPU` of its own. */
async function createOwnGpu(): Promise<GPU> {
  const { createDawn } = await import('#platform/gpu');
  return createDawn();
}

/** The page of the tests: the package, and what a page would do with it, for the tests to call. */
import * as barycenter from 'energy-barycenter';
import type { Checkpoint, CpuDeviceOptions, Device, OpenDeviceOptions } from 'energy-barycenter';

/** Stretches of the page's thread of more than 50 ms in which it answered nothing, in ms. */
let longTasks: number[] = [];
const note = (entries: readonly { readonly duration: number }[]): void => {
  longTasks.push(...entries.map(({ duration }) => duration));
};

/** As pages have it; Node's knows no long tasks. */
interface PageObserver {
  observe(options: { readonly type: 'longtask' }): void;
  takeRecords(): readonly { readonly duration: number }[];
}
type PageObserverConstructor = new (
  callback: (list: { getEntries(): readonly { readonly duration: number }[] }) => void,
) => PageObserver;
const { PerformanceObserver } = globalThis as unknown as { readonly PerformanceObserver: PageObserverConstructor };
const observer = new PerformanceObserver((list) => note(list.getEntries()));
observer.observe({ type: 'longtask' });

async function hashOf(floats: Float32Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', floats.slice().buffer);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export type Options = CpuDeviceOptions & OpenDeviceOptions;

function open({ kind, ...cpu }: Options): Promise<Device> {
  if (kind === 'cpu') return barycenter.openCpuDevice(cpu);
  return barycenter.openDevice({ ...(kind ? { kind } : {}), ...cpu });
}

/** Opens a device, learns a problem, as JSON, on it and closes it. */
async function learn(problem: string, options: Options) {
  longTasks = [];
  const start = performance.now();
  const device = await open(options);
  const result = await barycenter.solve(barycenter.problemFromJson(problem), { device });
  const weights = await hashOf(result.checkpoint.parameters);
  result.free();
  const leaked = device.liveBytes;
  await device.close();
  note(observer.takeRecords());
  return { info: device.info, weights, leaked, longTasks, took: performance.now() - start };
}

export interface Held {
  readonly memory: WeakRef<object>;
  close?: () => Promise<void>;
}

/** A cpu device that stays open, and its memory, which is watched and not held. */
async function hold(options: CpuDeviceOptions): Promise<Held> {
  const device = await barycenter.openCpuDevice(options);
  const buffer = device.createBuffer('held', 1 << 20);
  return { memory: new WeakRef(device.view(buffer).buffer), close: () => device.close() };
}

export type Failure = { readonly name: string; readonly message: string } | undefined;

/** What a call throws. */
const failure = (call: () => Promise<unknown>): Promise<Failure> =>
  call().then(
    () => undefined,
    ({ name, message }: Error) => ({ name, message }),
  );

/** Learns until `lose` has taken the device away, then on another from the last checkpoint. */
async function learnThroughLoss(problem: string, options: Options, lose: () => Promise<void>) {
  const defined = barycenter.problemFromJson(problem);
  const device = await open(options);
  const saved: Checkpoint[] = [];
  const onCheckpoint = async (checkpoint: Checkpoint): Promise<void> => {
    saved.push(checkpoint);
    if (checkpoint.iteration === 4) await lose();
  };
  const lost = await failure(() => barycenter.solve(defined, { device, checkpointEvery: 2, onCheckpoint }));
  await device.close();
  const again = await open(options);
  const resumeFrom = saved.at(-1)!;
  const result = await barycenter.solve(defined, { device: again, resumeFrom });
  const weights = await hashOf(result.checkpoint.parameters);
  result.free();
  await again.close();
  return { lost, resumedAt: resumeFrom.iteration, weights };
}

/** SHA-256 of the weights of a run and of what is read back from its files, and the files' lengths by name. */
async function throughFiles(problem: string, options: Options) {
  const device = await open(options);
  const result = await barycenter.solve(barycenter.problemFromJson(problem), { device });
  const files = await barycenter.runToFiles(result);
  const again = (await barycenter.runFromFiles(files)).result(device);
  const hashes = await Promise.all([result, again].map((one) => hashOf(one.checkpoint.parameters)));
  const identities = new TextDecoder().decode(files['weights.safetensors']).match(/[0-9a-f]{64}/g);
  again.free();
  result.free();
  const leaked = device.liveBytes;
  await device.close();
  return { hashes, identities, names: Object.keys(files).sort(), leaked };
}

const lab = { barycenter, failure, hold, learn, learnThroughLoss, throughFiles };
export type Lab = typeof lab;
Object.assign(globalThis, { lab });

import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import { planMemory, type MemoryPlan } from './memory_plan.js';
import type { Bindings, Step, Value } from './recorder.js';

/** Steps with what goes in and what comes out, for so many images. */
export interface Recorded {
  readonly steps: readonly Step[];
  readonly given: readonly Value[];
  readonly results: readonly Value[];
  readonly images: number;
}

/** Where rows of a value lie outside of the workspace: f32 [rows, floats], from that row on. */
export interface Rows {
  readonly buffer: DeviceBuffer;
  readonly first: number;
  /** Numbers of the buffer before row 0; left out, none. */
  readonly origin?: number;
}

/** What recorded steps are run with. */
export interface SliceArguments {
  /** Of the values that are given, in their order. */
  readonly given: readonly Rows[];
  /** Of the results, in their order; one that is left out is not written. */
  readonly results: readonly (Rows | undefined)[];
  readonly tensors: Pick<Bindings, 'parameter' | 'arranged' | 'gradient'> & {
    /** Called when a step has written gradients of tensors. */
    readonly written: (names: readonly string[]) => void;
  };
}

/** How a batch is cut: in so many slices, none larger than `most`. */
interface Cut {
  readonly slices: number;
  readonly most: number;
}

/** Equal slices, or nearly, of as many images as `bytes` have room for, and at least of one. */
function cut({ slots }: MemoryPlan, images: number, bytes: number, largestBuffer: number): Cut {
  const floats = slots.reduce((sum, slot) => sum + slot, 0);
  const room = Math.min(Math.floor(bytes / (4 * floats)), Math.floor(largestBuffer / (4 * slots[0])));
  const slices = Math.ceil(images / Math.max(1, room));
  return { slices, most: Math.ceil(images / slices) };
}

/** Bytes of the largest buffer that a kernel may see. */
const largestBufferOf = (device: Device): number =>
  device.kind === 'cpu' ? Infinity : Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);

/**
 * Programs of recorded steps, which take turns in one workspace of at most so many bytes, or of what one image needs
 * where that is more. Nothing is allocated while they run. What is allocated is the owner's.
 */
export function slicedPrograms(
  owner: Owner<Device>,
  recorded: readonly Recorded[],
  bytes: number,
): ((args: SliceArguments) => void)[] {
  const largest = largestBufferOf(owner.device);
  const planned = recorded.map((of) => {
    const plan = planMemory(of.steps, of.given, of.results);
    return { ...of, plan, cut: cut(plan, of.images, bytes, largest) };
  });
  const sizes: number[] = [];
  for (const { plan, cut } of planned)
    for (const [s, floats] of plan.slots.entries()) sizes[s] = Math.max(sizes[s] ?? 0, floats * cut.most);
  const slots = sizes.map((floats, s) => owner.createBuffer(`layers, workspace ${s}`, floats * 4));
  return planned.map((of) => slicedProgram(owner, of, of.plan, of.cut, slots));
}

function slicedProgram(
  owner: Owner<Device>,
  { given, results, images }: Recorded,
  plan: MemoryPlan,
  { slices, most }: Cut,
  slots: readonly DeviceBuffer[],
): (args: SliceArguments) => void {
  const { device } = owner;
  const of = (value: Value): DeviceBuffer => slots[plan.slotOf(value)];
  const programs = plan.steps.map((step) => ({ step, run: step.build(owner, most) }));
  return (args) => {
    for (let slice = 0, first = 0; slice < slices; slice++) {
      const count = Math.floor((images - first) / (slices - slice));
      for (const [i, value] of given.entries()) {
        const { buffer, first: row, origin = 0 } = args.given[i];
        const start = origin + (row + first) * value.floats;
        device.copy(buffer, of(value), count * value.floats * 4, start * 4);
      }
      for (const { step, run } of programs) {
        run(count, { ...args.tensors, of, out: step.writes.length > 0 ? of(step.writes[0]) : slots[0] });
        if (step.gradients) args.tensors.written(step.gradients);
      }
      for (const [i, value] of results.entries()) {
        const place = args.results[i];
        if (!place) continue;
        device.copy(of(value), place.buffer, count * value.floats * 4, 0, (place.first + first) * value.floats * 4);
      }
      first += count;
    }
  };
}

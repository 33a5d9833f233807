import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import { conv2dArrange, conv2dArrangedLength } from '../ops/conv2d_arrange/launch.js';
import { placeChannels } from '../ops/place_channels/launch.js';
import type { ArrangedWeights, Bindings } from './recorder.js';

/** Where a tensor lies in an array of parameters. */
export interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** Parameters as layers read them: a buffer for each tensor, and for each arrangement of weights. */
export interface PlacedTensors extends Pick<Bindings, 'parameter' | 'arranged'> {
  /** Enqueues copies of what the parameters are now, and weights arranged anew. */
  refresh(parameters: DeviceBuffer): void;
}

/** Room for tensors, by name, and for weights as steps read them. The owner's. */
export function placeTensors(
  owner: Owner<Device>,
  places: readonly Place[],
  wanted: readonly ArrangedWeights[],
): PlacedTensors {
  const buffers = buffersOf(owner, places, 'tensor');
  const arrangements = new Map(wanted.map((weights) => [keyOf(weights), arrangement(owner, weights)]));
  return {
    parameter: (name) => buffers.get(name)!,
    arranged: (name, result) => arrangements.get(keyOf({ name, spec: { result } }))!.arranged,
    refresh(parameters) {
      for (const { name, offset, length } of places)
        owner.device.copy(parameters, buffers.get(name)!, length * 4, offset * 4);
      for (const { name, arranged, run } of arrangements.values()) run(buffers.get(name)!, arranged);
    },
  };
}

const keyOf = ({ name, spec }: { readonly name: string; readonly spec: Pick<ArrangedWeights['spec'], 'result'> }) =>
  `${name} for ${spec.result}`;

interface Arrangement {
  readonly name: string;
  readonly arranged: DeviceBuffer;
  readonly run: (weights: DeviceBuffer, arranged: DeviceBuffer) => void;
}

function arrangement(owner: Owner<Device>, { name, spec }: ArrangedWeights): Arrangement {
  const floats = conv2dArrangedLength(owner.device.kind, spec);
  const arranged = owner.createBuffer(`tensor ${keyOf({ name, spec })}`, floats * 4);
  const program = owner.own(conv2dArrange(owner.device, spec));
  return { name, arranged, run: (weights, to) => program.run({ weights, arranged: to }) };
}

/** Gradients of tensors, each the sum of what steps write, in their order. */
export interface TensorSums {
  /** Begins anew. */
  begin(): void;
  /** Where the next step puts its part. */
  part(name: string): DeviceBuffer;
  /** Adds the parts of these tensors, which a step has written. */
  written(names: readonly string[]): void;
  /** Enqueues that all sums are copied to their places, f32 [parameters]: 0 where nothing was written. */
  collect(gradient: DeviceBuffer): void;
}

/** Room for sums and for parts, which is the owner's. A step writes at most `atOnce` tensors. */
export function tensorSums(owner: Owner<Device>, places: readonly Place[], atOnce = 2): TensorSums {
  const { device } = owner;
  const sums = buffersOf(owner, places, 'gradient');
  const longest = Math.max(0, ...places.map(({ length }) => length));
  const parts = Array.from({ length: atOnce }, (_, i) => owner.createBuffer(`gradient, part ${i}`, longest * 4));
  const zeros = owner.createBuffer('gradient, of what nothing depends on', longest * 4);
  const adders = new Map(places.map((place) => [place.name, adder(owner, place)]));
  const begun = new Set<string>();
  let open: string[] = [];
  return {
    begin() {
      begun.clear();
      open = [];
    },
    part(name) {
      if (!begun.has(name)) return sums.get(name)!;
      if (!open.includes(name)) open.push(name);
      return parts[open.indexOf(name)];
    },
    written(names) {
      for (const [i, name] of open.entries()) adders.get(name)!(parts[i], sums.get(name)!);
      for (const name of names) begun.add(name);
      open = [];
    },
    collect(gradient) {
      for (const { name, offset, length } of places)
        device.copy(begun.has(name) ? sums.get(name)! : zeros, gradient, length * 4, 0, offset * 4);
    },
  };
}

/** sum += part */
function adder(owner: Owner<Device>, { shape, length }: Place): (part: DeviceBuffer, sum: DeviceBuffer) => void {
  const channels = shape[shape.length - 1];
  const program = owner.own(
    placeChannels(owner.device, {
      channels,
      sourceStride: channels,
      sourceOffset: 0,
      targetStride: channels,
      targetOffset: 0,
    }),
  );
  return (source, target) => program.run({ rows: length / channels, source, target, adds: true });
}

const buffersOf = (owner: Owner<Device>, places: readonly Place[], what: string): Map<string, DeviceBuffer> =>
  new Map(places.map(({ name, length }) => [name, owner.createBuffer(`${what} ${name}`, length * 4)]));

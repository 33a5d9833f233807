import type { ShardEstimate } from '../barycenter/training/rounds.js';
import { invalid } from '../errors.js';
import { decodeSafetensors, encodeSafetensors } from '../io/safetensors.js';

const FORMAT = 'energy-barycenter shard of a gradient 1';

/** A shard's estimate on its way to the coordinator. */
export interface ShardResult {
  readonly round: string;
  readonly shard: number;
  /** Who computed it, for messages, and to see once whether its bits are those of the coordinator. */
  readonly worker: string;
  /** That it took. */
  readonly seconds: number;
  readonly estimate: ShardEstimate;
}

/** As safetensors: the gradient, and the rest as text, in which every float64 is kept. */
export function encodeResult({ round, shard, worker, seconds, estimate }: ShardResult): Uint8Array {
  const { gradient, surrogate, acceptance } = estimate;
  const numbers = { shard: String(shard), seconds: String(seconds), surrogate: String(surrogate) };
  return encodeSafetensors({
    tensors: new Map([['gradient', { shape: [gradient.length], data: gradient }]]),
    metadata: {
      format: FORMAT,
      round,
      worker,
      ...numbers,
      ...(acceptance === undefined ? {} : { acceptance: String(acceptance) }),
    },
  });
}

/**
 * Gradients that are not finite pass: the training says what has become of it.
 * @throws InvalidInputError for what is no result of `shards` shards and `length` parameters
 */
export function decodeResult(bytes: Uint8Array, { shards, length }: { shards: number; length: number }): ShardResult {
  const { tensors, metadata } = decodeSafetensors(bytes, 'a result');
  const { format, round = '', worker = '', shard, seconds, surrogate, acceptance } = metadata;
  const gradient = tensors.get('gradient')?.data;
  const index = Number(shard);
  const isWhole =
    format === FORMAT &&
    gradient instanceof Float32Array &&
    gradient.length === length &&
    Number.isInteger(index) &&
    index >= 0 &&
    index < shards;
  if (!isWhole || surrogate === undefined || !(Number(seconds) >= 0)) {
    const found = JSON.stringify({ format, shard, seconds, surrogate, length: gradient?.length });
    const wayOut = 'Use one version of the package for coordinator and workers.';
    throw invalid('training', `a result must be one of ${shards} shards and ${length} parameters`, found, wayOut);
  }
  const accepted = acceptance === undefined ? {} : { acceptance: Number(acceptance) };
  const estimate = { gradient, surrogate: Number(surrogate), ...accepted };
  return { round, shard: index, worker, seconds: Number(seconds), estimate };
}

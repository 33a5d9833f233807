import * as z from 'zod/mini';
import { sha256 } from '#platform/hash';
import type { Round } from '../barycenter/training/rounds.js';
import { invalid } from '../errors.js';
import { IN_WORDS } from '../io/issue_text.js';
import { parseJson } from '../io/json.js';
import type { RoundDescription } from './training_transport.js';

const positive = z.number().check(z.positive());
const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const description = z.strictObject({
  id: z.string().check(z.minLength(1), z.maxLength(200)),
  iteration: z.int().check(z.gte(0)),
  stepSizes: z.array(positive).check(z.minLength(2)),
  scales: z.exactOptional(z.array(positive).check(z.minLength(2))),
  heat: z.number().check(z.gte(1)),
  shards: z.int().check(z.gte(1), z.lte(2 ** 20)),
  parameters: hash,
  leaseSeconds: positive,
});

/** Bytes of parameters as they are sent: f32, little-endian, as all platforms of ours are. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A round as its workers are told of it, and its parameters as bytes. */
export async function describeRound(
  round: Round,
  id: string,
  leaseSeconds: number,
): Promise<{ readonly description: RoundDescription; readonly parameters: Uint8Array }> {
  const parameters = bytesOf(await round.parameters());
  const { iteration, stepSizes, scales, heat, shards } = round;
  const told = { id, iteration, stepSizes, ...(scales && { scales: [...scales] }), heat, shards };
  return { description: { ...told, parameters: await sha256([parameters]), leaseSeconds }, parameters };
}

/**
 * @param sizes of the problem: marginals K, dimension D and shards V
 * @throws InvalidInputError for what is no round of the problem
 */
export function parseRound(
  text: string,
  sizes: { readonly marginals: number; readonly dim: number; readonly shards: number },
): RoundDescription {
  const wayOut = 'Use one version of the package for coordinator and workers.';
  const refuse = (what: string): Error =>
    invalid('training worker', 'a round must be one of its problem', what, wayOut);
  const { success, data, error } = description.safeParse(parseJson(text, 'training worker', wayOut), IN_WORDS);
  if (!success) throw refuse(`${error.issues[0].message} at ${error.issues[0].path.join('.')}`);
  const { marginals, dim, shards } = sizes;
  if (data.stepSizes.length !== marginals) throw refuse(`${data.stepSizes.length} steps of ${marginals} marginals`);
  if (data.shards !== shards) throw refuse(`${data.shards} shards, of a problem of ${shards}`);
  if (data.scales !== undefined && data.scales.length !== marginals * dim)
    throw refuse(`${data.scales.length} scales of ${marginals} × ${dim} coordinates`);
  return data;
}

/** @throws InvalidInputError for bytes that are not the round's parameters */
export async function parseParameters(
  bytes: Uint8Array,
  { parameters: expected }: RoundDescription,
  length: number,
): Promise<Float32Array> {
  const found = await sha256([bytes]);
  if (bytes.byteLength === 4 * length && found === expected) return new Float32Array(new Uint8Array(bytes).buffer);
  throw invalid(
    'training worker',
    `the parameters of a round must be ${4 * length} bytes of SHA-256 ${expected}`,
    `${bytes.byteLength} bytes of ${found}`,
    'Start the coordinator again with --resume.',
  );
}

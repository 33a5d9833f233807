import type { TensorFile } from '../../io/safetensors.js';

/**
 * What is written. 4: tensors are named by whose they are, `weights.…`, `optimizer.…`, `sampler.…`, `validation.…`.
 * 3: files hold the problem, its coordinates and what its tables were. Those of format 2 need their tables to mean
 * anything, and are refused.
 */
export const FORMAT = 'energy-barycenter 4';

/** Today's names of tensors in files of format 3; others kept theirs. */
const NAMES_OF_3: ReadonlyMap<string, string> = new Map([
  ['parameters', 'weights.parameters'],
  ['average', 'weights.average'],
  ['firstMoment', 'optimizer.firstMoment'],
  ['secondMoment', 'optimizer.secondMoment'],
]);

/** By format: the names that its tensors have had since. */
const RENAMED = new Map<string | undefined, ReadonlyMap<string, string>>([
  [FORMAT, new Map()],
  ['energy-barycenter 3', NAMES_OF_3],
]);

export const READABLE = [...RENAMED.keys()].map((format) => `"${format}"`).join(' or ');

/** A file under today's names; undefined for one of a format that is not read. */
export function upgraded(file: TensorFile): TensorFile | undefined {
  const names = RENAMED.get(file.metadata.format);
  if (names === undefined) return undefined;
  const tensors = [...file.tensors].map(([name, tensor]) => [names.get(name) ?? name, tensor] as const);
  return { ...file, tensors: new Map(tensors) };
}

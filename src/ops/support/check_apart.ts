import type { DeviceBuffer } from '../../device/contract.js';
import { invalid } from '../../errors.js';

type Named = Readonly<Record<string, DeviceBuffer | undefined>>;

/**
 * What a kernel writes must be no other buffer of the same call: invocations run in any order.
 * @throws InvalidInputError for one that is
 */
export function checkApart(operation: string, written: Named, read: Named): void {
  const all = Object.entries({ ...written, ...read });
  for (const [name, buffer] of Object.entries(written)) {
    const other = all.find(([otherName, same]) => otherName !== name && same !== undefined && same === buffer);
    if (other === undefined) continue;
    const rule = `${other[0]} and ${name} must be two buffers`;
    throw invalid(operation, rule, `"${buffer!.label}" twice`, 'Create another.');
  }
}

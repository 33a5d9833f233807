import type { TracedMap } from '../../../autograd/traced_map.js';
import { mapRows } from '../../../ops/map_rows/launch.js';
import type { Recorder, Value } from '../../recorder.js';

/** Records a function of rows, one row of each value for each image. @param floats of what it gives */
export function mapValues(
  record: Recorder,
  map: TracedMap,
  values: Readonly<Record<string, Value>>,
  floats: number,
): Value {
  const names = map.inputs.map(([name]) => name);
  return record.step({
    op: 'map_rows',
    reads: names.map((name) => values[name]),
    floats,
    build(owner, most) {
      // Fewer images leave rows from earlier at the end, which are mapped as well and read by nobody.
      const program = owner.own(mapRows(owner.device, { map, count: most }));
      return (_images, at) =>
        program.run({ rows: Object.fromEntries(names.map((name) => [name, at.of(values[name])])), out: at.out });
    },
  });
}

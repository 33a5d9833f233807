import { it } from 'vitest';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { GRAPHS } from '../../support/graphs.js';
import { dataOf, expectTwin, onDevice } from '../../support/judges/graph_potential.js';

forEachDevice((_name, device) => {
  it.each(GRAPHS)('%s: values and gradients are the twin’s', (name, graph) =>
    withScratch(device(), async (scratch) => {
      const data = dataOf(graph, 'shared');
      expectTwin(await onDevice(scratch, data), data, name, 'shared');
    }),
  );
});

import { expect, it } from 'vitest';
import { PARAMETRISATIONS } from '../../../src/potential/congruence.js';
import type { PlacedPotential } from '../../../src/potential/potential.js';
import { forEachDevice, withScratch } from '../../support/devices.js';
import { GRAPHS } from '../../support/graphs.js';
import { dataOf, expectTwin, LAMBDA, onDevice } from '../../support/judges/graph_potential.js';
import { expectClose } from '../../support/tolerance.js';

/** Of groups of channels: small. */
const CUT = GRAPHS[2][1];

forEachDevice((_name, device) => {
  it.each(PARAMETRISATIONS)('%s: potentials are the twin’s, and congruent to rounding', (kind) =>
    withScratch(device(), async (scratch) => {
      const data = dataOf(CUT, kind);
      const { potential, row } = data;
      expectTwin(await onDevice(scratch, data), data, 'cut', kind);
      const everywhere = LAMBDA.map((_, marginal) => ({ marginal, chains: 2 }));
      const point = scratch.upload(Float32Array.from(LAMBDA.flatMap(() => [...row(data.y, 0), ...row(data.y, 1)])));
      const of = scratch.keep(potential.place(scratch.device, data.parameters));
      const out = scratch.output(6 * potential.dim);
      scratch.keep(potential.score(scratch.device, everywhere)).run({ of, y: point, out });
      const slopes = await scratch.download(out);
      const size = Math.max(...slopes.map(Math.abs));
      for (let i = 0; i < 2 * potential.dim; i++) {
        const sum = LAMBDA.reduce((all, lambda, k) => all + lambda * slopes[k * 2 * potential.dim + i], 0);
        // Sums of a few roundings of numbers of this size: of coefficients, and of products of layers.
        expect(Math.abs(sum)).toBeLessThan(1e-5 * size);
      }
    }),
  );

  it('slices give the bits of one batch, but for sums over images', () =>
    withScratch(device(), async (scratch) => {
      for (const kind of PARAMETRISATIONS) {
        const [whole, cut] = [dataOf(CUT, kind), dataOf(CUT, kind, 1)];
        const [one, many] = [await onDevice(scratch, whole), await onDevice(scratch, cut)];
        for (const name of ['value', 'score'] as const) expect(many[name]).toEqual(one[name]);
        const size = Math.max(...one.gradient.map(Math.abs));
        // Five images, whose parts add up in another order.
        expectClose(many.gradient, one.gradient, { absolute: 1e-5 * size, relative: 0, reason: 'order of a sum' });
        const again = await onDevice(scratch, cut);
        expect(again.gradient).toEqual(many.gradient);
      }
    }));

  it('reads weights as they were at the last refresh, and after it those of a potential placed anew', () =>
    withScratch(device(), async (scratch) => {
      const data = dataOf(CUT, 'shared');
      const { potential, y } = data;
      const segments = [{ marginal: 0, chains: 5 }];
      const program = scratch.keep(potential.score(scratch.device, segments, true));
      const points = scratch.upload(y);
      const evaluate = async (of: PlacedPotential) => {
        const [values, out] = [scratch.output(5), scratch.output(5 * potential.dim)];
        program.run({ of, y: points, out, values });
        return [await scratch.download(values), await scratch.download(out)];
      };
      const others = data.parameters.map((value, i) => (i % 2 === 0 ? value : -value));
      const own = scratch.keep(potential.place(scratch.device, data.parameters));
      const before = await evaluate(own);
      const anew = await evaluate(scratch.keep(potential.place(scratch.device, others)));
      for (const [i, numbers] of anew.entries()) expect(numbers).not.toEqual(before[i]);
      scratch.device.write(own.parameters, others);
      expect(await evaluate(own)).toEqual(before);
      own.refresh();
      expect(await evaluate(own)).toEqual(anew);
    }));
});

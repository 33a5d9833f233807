import { expect, it } from 'vitest';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { withTableFields } from '../../../src/barycenter/problem/with_table_fields.js';

const cost = { kind: 'squared-euclidean' } as const;
const marginals = ['2', '4'].map((day) => ({
  samples: 'cells.h5ad',
  layer: 'X',
  where: { day, batch: 'b' },
  weight: 0.5,
  cost,
}));
const files = defineProblem({ marginals, epsilon: 1 });

it('options of a command go before those of marginals, but conditions on rows add up', () => {
  const { marginals: told } = withTableFields(files, { layer: 'obsm/X_pca', where: { batch: 'a' } });
  expect(told).toMatchObject([
    { layer: 'obsm/X_pca', where: { day: '2', batch: 'a' } },
    { layer: 'obsm/X_pca', where: { day: '4', batch: 'a' } },
  ]);
  expect(withTableFields(files, { columns: ['x'] }).marginals).toMatchObject(
    marginals.map(({ where }) => ({ where, columns: ['x'] })),
  );
});

it('refuses options without files to apply to', () => {
  const points = defineProblem({
    marginals: marginals.map(({ weight }) => ({ samples: [[0], [1]], weight, cost })),
    epsilon: 1,
  });
  expect(() => withTableFields(points, { layer: 'X' })).toThrow('layer must have a file to apply to');
});

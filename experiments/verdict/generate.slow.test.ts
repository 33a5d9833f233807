import { describe, expect, it } from 'vitest';
import { loadMarginals } from '../../src/barycenter/problem/load_marginals.js';
import { meanVariance } from '../support/tables.js';
import { BREAKAGES } from './breakages.js';
import { generate, problemOf, truthOf } from './generate.js';

describe('generate', () => {
  const all = Array.from({ length: 300 }, (_, i) => generate(i));

  it('breaks half of the problems, each kind as often as another', () => {
    const count = (name: string): number => all.filter(({ breakage }) => breakage === name).length;
    expect(count('none')).toBe(150);
    // 150 over seven kinds.
    for (const kind of BREAKAGES) expect([21, 22]).toContain(count(kind));
  });

  it('has all families, 1 to 6 dimensions, two to four marginals, 200 to 4,000 rows', () => {
    const values = <T>(of: (problem: (typeof all)[number]) => T): T[] => [...new Set(all.map(of))].sort();
    expect(values((g) => g.family)).toEqual(['atoms', 'blobs', 'curved cost', 'normal']);
    expect(values((g) => g.tables[0].columns)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(values((g) => g.tables.length)).toEqual([2, 3, 4]);
    const rows = all.flatMap((g) => g.tables.map((t) => t.rows));
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(200);
    expect(Math.max(...rows)).toBeLessThanOrEqual(4000);
    expect(Math.max(...rows)).toBeGreaterThan(3000);
  });

  it('changes what the breakage says and nothing else', () => {
    for (const { breakage, settings, relative, curvature } of all) {
      expect(settings.iterations < 300).toBe(breakage === 'few iterations');
      expect(settings.learningRate > 0.01).toBe(breakage === 'high learning rate');
      expect(settings.learningRate < 0.01).toBe(breakage === 'low learning rate');
      expect(settings.relativeStep !== undefined).toBe(breakage === 'long step');
      expect(settings.steps !== undefined).toBe(breakage === 'few steps');
      expect(relative / curvature < 0.019).toBe(breakage === 'tiny epsilon');
    }
  });

  it('has data far from a unit of 1 under a cost that is code only where that is the breakage', () => {
    for (const { family, breakage, tables } of all.filter((g) => g.family === 'curved cost')) {
      const deviation = Math.sqrt(
        meanVariance(
          tables,
          tables.map(() => 1 / tables.length),
        ),
      );
      expect(deviation > 10 || deviation < 0.1, `${family}, ${breakage}`).toBe(breakage === 'far unit');
    }
  });

  it('gives problems whose ε is the truth’s', async () => {
    for (const generated of all.slice(0, 40)) {
      const { epsilon } = await loadMarginals(problemOf(generated));
      // Two orders of summation in float64.
      expect(Math.abs(epsilon / generated.epsilon - 1)).toBeLessThan(1e-9);
    }
  });

  it('is the same for an index, however many there are', () => expect(generate(7)).toEqual(all[7]));

  it('has a truth of a curved cost that a smaller ε under ½‖x − y‖² has', () => {
    const curved = all.find(({ family }) => family === 'curved cost')!;
    const plain = { ...curved, family: 'normal' as const, epsilon: curved.epsilon / curved.curvature, curvature: 1 };
    expect(truthOf(curved).draw(10, 1)).toEqual(truthOf(plain).draw(10, 1));
    expect(truthOf(curved).draw(10, 1)).not.toEqual(truthOf({ ...plain, epsilon: curved.epsilon }).draw(10, 1));
  });
});

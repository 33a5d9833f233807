import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Matrix } from 'ml-matrix';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exactOf, treeInstance, treeLikeInstance } from './questions.js';

async function folderWith(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tree-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, 'gaussian'));
  await writeFile(path.join(folder, 'gaussian', 'sampler_stats_2.json'), text);
  return folder;
}

describe('treeInstance', () => {
  const stats = (scale: number) => ({
    mean: [scale, 0],
    cov: [
      [scale, 0.1],
      [0.1 + 1e-7, 1],
    ],
  });
  const written = { sampler_0: stats(1), sampler_1: stats(2), sampler_2: stats(3), ground_truth_sampler: stats(2) };

  it('reads means and covariances, which it makes symmetric', async () => {
    const { weights, means, covariances } = treeInstance(await folderWith(JSON.stringify(written)), 2, 0.01);
    expect(weights).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(means[2]).toEqual([3, 0]);
    expect(covariances[1][0][0]).toBe(2);
    expect(covariances[1][0][1]).toBe(covariances[1][1][0]);
  });

  it('says what file is missing, and what is wrong with one', async () => {
    const folder = await folderWith(JSON.stringify({ ...written, sampler_1: { mean: [1, 2] } }));
    expect(() => treeInstance(folder, 64, 0.01)).toThrow(/sampler_stats_64\.json.*Tree_SB_Matching_Barycentres/);
    expect(() => treeInstance(folder, 2, 0.01)).toThrow(/sampler_stats_2\.json/);
  });
});

describe('treeLikeInstance', () => {
  it('has covariances with eigenvalues from ¼ to 4 along axes of their own, and a barycenter of mean 0', () => {
    const question = treeLikeInstance(4, 0.01);
    for (const covariance of question.covariances) {
      // Log-spaced: their product is 1, and their sum that of ¼, 16^⅓/4, 16^⅔/4 and 4.
      const sum = [0, 1, 2, 3].reduce((total, i) => total + 0.25 * 16 ** (i / 3), 0);
      expect(Math.abs(new Matrix(covariance.map((row) => [...row])).trace() - sum)).toBeLessThan(1e-12);
    }
    expect(question.covariances[0]).not.toEqual(question.covariances[1]);
    expect(exactOf(question, 0).mean).toEqual([0, 0, 0, 0]);
  });
});

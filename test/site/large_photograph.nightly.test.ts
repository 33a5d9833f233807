import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { Photographs } from '../../site/photographs/photographs.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve } from '../browser/support/server.js';
import { openPhotographs, photographFile, untilGraded } from './support/photographs.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious, and what is put there. */
declare const photographs: Photographs;
declare const longTasks: number[];

const [WIDTH, HEIGHT] = [6000, 4000];

/**
 * A task of the page's thread counts as long from 50 ms on. Its cores are shared with the worker and whatever else
 * runs, which may stretch one fourfold, as in `test/browser/chromium.slow.test.ts`; grading here would take seconds.
 */
const LONGEST_TASK_MS = 4 * 50;

it('grades a JPEG of 24 megapixels while the page’s thread answers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'large-'));
  const server = await serve(await builtSite(ISOLATED));
  const browser = await openBrowser();
  try {
    const paths = ['large.jpg', 'small.jpg'].map((name) => join(folder, name));
    const ramp = (width: number, height: number, blue: number) =>
      sharp(
        Uint8Array.from({ length: 3 * width * height }, (_, i) => {
          const pixel = Math.floor(i / 3);
          return [(255 * (pixel % width)) / width, (255 * Math.floor(pixel / width)) / height, blue][i % 3];
        }),
        { raw: { width, height, channels: 3 } },
      ).jpeg();
    await ramp(WIDTH, HEIGHT, 200).toFile(paths[0]);
    await ramp(300, 200, 40).toFile(paths[1]);
    const { tab, complaints } = await openPhotographs(browser, server.origin, '#iterations=2');
    await tab.evaluate(() => {
      Object.assign(globalThis, { longTasks: [] });
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      });
    });
    const input = (await tab.$('input#files')) as unknown as { uploadFile(...files: string[]): Promise<void> };
    await input.uploadFile(...paths);
    await tab.waitForFunction(() => photographs.pictures.value.length === 2, { timeout: 120_000 });
    await untilGraded(tab);
    const size = await tab.evaluate(async () => (await photographs.graded(0)).blob.size);
    expect(size).toBeGreaterThan(100_000);
    expect(Math.max(0, ...(await tab.evaluate(() => longTasks)))).toBeLessThan(LONGEST_TASK_MS);
    const { width, height, format } = await sharp(await photographFile(tab, 'graded', 0)).metadata();
    expect([width, height, format]).toEqual([WIDTH, HEIGHT, 'jpeg']);
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
});

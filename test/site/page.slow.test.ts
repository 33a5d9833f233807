import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { decodeNpy, encodeNpy, problemFromJson } from 'energy-barycenter';
import type { Browser, ElementHandle } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../site/src/page.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { fileOf, openSite, textOf, untilPhase, type Opened } from './support/open.js';
import { nodeProject, weightsHereAndThere } from './support/same_in_node.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious. */
declare const page: Page;

/** A few iterations on three ellipses. */
const SHORT = '#clouds=gaussians&iterations=12';

let server: Server;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  server = await serve(await builtSite(ISOLATED));
  browser = await openBrowser();
  folder = await nodeProject();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function withSite<T>(hash: string, use: (opened: Opened) => Promise<T>, width?: number): Promise<T> {
  const opened = await openSite(browser, `${server.origin}/${hash}`, { width });
  try {
    const out = await use(opened);
    expect(opened.complaints).toEqual([]);
    return out;
  } finally {
    await opened.tab.close();
  }
}

describe('the page', () => {
  it('is small: under 3 MB, all that it may ever load', async () => {
    const { files } = await builtSite();
    const bytes = Object.entries(files).map(([path, { body }]) => (path === '/' ? 0 : Buffer.byteLength(body)));
    expect(bytes.length).toBeGreaterThan(3);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3e6);
  });

  it('learns before the first click, visibly', async () => {
    await withSite('', async ({ tab }) => {
      const moved = await tab.evaluate(async () => {
        const canvas = document.querySelector('canvas')!;
        const before = canvas.toDataURL();
        const first = page.store.progress.value!.iteration;
        while (page.store.progress.value!.iteration < first + 4) await new Promise((done) => setTimeout(done, 50));
        return canvas.toDataURL() !== before;
      });
      expect(moved).toBe(true);
      const text = await tab.$eval('.progress', (element) => element.textContent);
      expect(text).toMatch(
        /Learning iteration \d+ of 2500 · [\d.]+[KM]? sample-steps a second · processor, \d+ threads?/,
      );
    });
  });

  it('learns Node’s bits, from the beginning and on from there', async () => {
    await withSite(`${SHORT}&cost=typed:norm(x-y)^2/2`, async (opened) => {
      const { tab } = opened;
      await untilPhase(tab, 'done');
      const [here, there] = await weightsHereAndThere(opened.tab, folder);
      expect(here).toBe(there);
      await tab.evaluate(() => page.change({ weights: [0.5, 0.3, 0.2], epsilon: 0.2 }));
      await untilPhase(tab, 'learning');
      await untilPhase(tab, 'done');
      expect(await tab.evaluate(() => page.controller.stages.map(({ warm }) => warm))).toEqual([false, true]);
      const [further, thereToo] = await weightsHereAndThere(opened.tab, folder);
      expect(further).toBe(thereToo);
      expect(further).not.toBe(here);
    });
  });

  it('goes on when a slider is let go, and is restored by its address', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await untilPhase(tab, 'judging');
      await tab.focus('#epsilon');
      await tab.keyboard.press('ArrowRight');
      await tab.waitForFunction(() => page.store.progress.value?.iterations === 6);
      const epsilon = await tab.$eval('output[for=epsilon]', (output) => output.textContent);
      expect(Number(epsilon)).toBeGreaterThan(0.1);
      await tab.click('.check input');
      await tab.waitForFunction(() => /marks=(&|$)/.test(location.hash));
      const address = tab.url();
      await withSite(address.slice(address.indexOf('#')), async (again) => {
        expect(await again.tab.$eval('output[for=epsilon]', (output) => output.textContent)).toBe(epsilon);
        const both = [tab, again.tab].map((one) => one.evaluate(() => page.store.settings.value));
        const [here, there] = await Promise.all(both);
        expect(there).toEqual(here);
        expect(there.marks).toEqual([]);
      });
    });
  });

  it('gives files that read back', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await untilPhase(tab, 'judging');
      const rows = parse(await textOf(tab, 'barycenter.csv'), { columns: true, cast: true });
      expect(rows).toHaveLength(5000);
      const npy = decodeNpy(await fileOf(tab, 'barycenter.npy'));
      expect(npy.shape).toEqual([5000, 2]);
      expect((rows as { y0: number }[]).map(({ y0 }) => Math.fround(y0))).toEqual(
        [...npy.data].filter((_, i) => i % 2 === 0).map(Math.fround),
      );
      expect(parse(await textOf(tab, 'mapped.csv'), { from: 2, cast: true })).toHaveLength(1500);
      const plans = decodeNpy(await fileOf(tab, 'plans.npy'));
      expect(plans.shape).toEqual([3, 500, 17, 2]);
      expect(plans.data.every(Number.isFinite)).toBe(true);
      expect(problemFromJson(await textOf(tab, 'problem.json')).training.iterations).toBe(12);
      const svg = await textOf(tab, 'figure.svg');
      expect(
        await tab.evaluate(
          (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelectorAll('path').length,
          svg,
        ),
      ).toBeGreaterThanOrEqual(6);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    });
  });

  it('learns tables that are opened, and says what is wrong with others', async () => {
    const [one, two, bad] = ['one.csv', 'two.npy', 'bad.csv'].map((name) => join(folder, name));
    await writeFile(one, 'id;x;y\n1;0;1\n2;1;0,5\n');
    await writeFile(two, encodeNpy({ shape: [3, 2], data: Float32Array.of(3, 3, 4, 3, 3, 4) }));
    await writeFile(bad, '1,2\n3,oops\n');
    await withSite(SHORT, async ({ tab }) => {
      const input = (await tab.$('#files')) as ElementHandle<HTMLInputElement>;
      await input.uploadFile(one, bad);
      const alert = await tab.waitForSelector('[role=alert]');
      expect(await alert!.evaluate((element) => element.textContent)).toContain(
        'bad.csv: every cell must be a number; got "oops" on line 2',
      );
      await input.uploadFile(one, two);
      await tab.waitForFunction(() => page.store.picture.value?.clouds.length === 2);
      expect(await tab.$('[role=alert]')).toBeNull();
      expect(await tab.$$eval('.slider span', (names) => names.map((name) => name.textContent))).toEqual([
        'one',
        'two',
      ]);
    });
  });

  it('learns tables that are dropped, and clouds that are drawn', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await tab.evaluate(() => {
        const dataTransfer = new DataTransfer();
        for (const at of [0, 3]) dataTransfer.items.add(new File([`${at},0\n${at},1\n${at + 1},0\n`], `at ${at}.csv`));
        document.querySelector('canvas')!.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
      });
      await tab.waitForFunction(() => page.store.picture.value?.clouds.length === 2);
      await tab.waitForFunction(() => location.hash.includes('clouds=files'));
      await tab.click('.controls .row button');
      const box = (await (await tab.$('canvas'))!.boundingBox())!;
      const stroke = async (from: number, to: number): Promise<void> => {
        await tab.mouse.move(box.x + from * box.width, box.y + 0.3 * box.height);
        await tab.mouse.down();
        await tab.mouse.move(box.x + to * box.width, box.y + 0.6 * box.height, { steps: 6 });
        await tab.mouse.up();
      };
      await stroke(0.2, 0.3);
      await tab.click('.drawing-bar button:nth-of-type(2)');
      await stroke(0.7, 0.6);
      await tab.click('.drawing-bar .main');
      await tab.waitForFunction(() => page.store.settings.value.source.kind === 'drawn');
      const clouds = await tab.evaluate(() => page.store.settings.value.source);
      expect(clouds).toMatchObject({ clouds: [{ rows: { length: 7 } }, { rows: { length: 7 } }] });
    });
  });

  it('learns pictures that are dropped, where they differ from their ground', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await tab.evaluate(async () => {
        const dataTransfer = new DataTransfer();
        for (const [name, left] of [
          ['left', 0],
          ['right', 60],
        ] as const) {
          const canvas = new OffscreenCanvas(100, 100);
          const context = canvas.getContext('2d')!;
          context.fillStyle = 'white';
          context.fillRect(0, 0, 100, 100);
          context.fillStyle = 'black';
          context.fillRect(left + 10, 20, 20, 20);
          const type = 'image/png';
          dataTransfer.items.add(new File([await canvas.convertToBlob({ type })], `${name}.png`, { type }));
        }
        document.querySelector('canvas')!.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
      });
      await tab.waitForFunction(() => page.store.picture.value?.clouds.length === 2);
      const boxes = await tab.evaluate(() =>
        page.store.picture.value!.clouds.map((points) => {
          const [x, y] = [0, 1].map((axis) => [...points].filter((_, i) => i % 2 === axis));
          return [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
        }),
      );
      // A picture is 4 wide about the origin, and y goes up: squares of 0.8 in the upper half.
      for (const [k, left] of [-1.6, 0.8].entries()) {
        const expected = [left, left + 0.8, 0.4, 1.2];
        boxes[k].forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(0.05));
      }
    });
  });

  it('learns directions, whose plans stay on the circle, and begins anew for them', async () => {
    await withSite(SHORT, async (opened) => {
      const { tab } = opened;
      await untilPhase(tab, 'done');
      await tab.select('#cost', 'geodesic');
      await tab.waitForFunction(() => location.hash.includes('cost=geodesic'));
      await untilPhase(tab, 'judging');
      const off = await tab.evaluate(async () => {
        page.probe(0, [3, 4]);
        while (page.store.probe.value === undefined) await new Promise((done) => setTimeout(done, 50));
        const { at, draws } = page.store.probe.value;
        const { clouds, pushed } = page.store.picture.value!;
        const distances = (points: ArrayLike<number>) =>
          Array.from({ length: points.length / 2 }, (_, i) =>
            Math.abs(Math.hypot(points[2 * i], points[2 * i + 1]) - 1),
          );
        return Math.max(...[at, draws, ...clouds, ...pushed].flatMap((points) => distances(points)));
      });
      // Float32 of unit vectors, moved along geodesics by some hundred steps.
      expect(off).toBeLessThan(1e-5);
      expect(await tab.evaluate(() => page.controller.stages.map(({ warm }) => warm))).toEqual([false]);
      await untilPhase(tab, 'done');
      const [here, there] = await weightsHereAndThere(opened.tab, folder);
      expect(here).toBe(there);
    });
  });

  it('shows the mistake in a typed cost under its line, and learns it once it is mended', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await tab.select('#cost', 'typed');
      await tab.focus('#cost-text');
      await tab.keyboard.down('Control');
      await tab.keyboard.press('KeyA');
      await tab.keyboard.up('Control');
      await tab.keyboard.type('d = x - y\nnorm(d) ^ 2 + oops');
      const error = await tab.waitForSelector('pre.error');
      expect(await error!.evaluate((element) => element.textContent)).toContain(
        'norm(d) ^ 2 + oops\nline 2: "oops" is not known',
      );
      for (let i = 0; i < 7; i++) await tab.keyboard.press('Backspace');
      await tab.waitForFunction(() => document.querySelector('pre.error') === null);
      await tab.keyboard.down('Control');
      await tab.keyboard.press('Enter');
      await tab.keyboard.up('Control');
      await tab.waitForFunction(() => location.hash.includes('oops') === false && location.hash.includes('norm'));
      await untilPhase(tab, 'judging');
    });
  });

  it('lights up plans by pointer and by keys', async () => {
    await withSite(SHORT, async ({ tab }) => {
      await untilPhase(tab, 'judging');
      await tab.focus('canvas');
      await tab.keyboard.press('ArrowLeft');
      await tab.waitForFunction(() => page.store.probe.value !== undefined);
      const probed = await tab.evaluate(() => {
        const { marginal, at, draws } = page.store.probe.value!;
        return { marginal, at, draws: [...draws] };
      });
      expect(probed.draws).toHaveLength(320);
      await tab.keyboard.press('Escape');
      await tab.waitForFunction(() => page.store.probe.value === undefined);
      await tab.hover('canvas');
      await tab.waitForFunction(() => page.store.probe.value !== undefined);
    });
  });

  it.each(['sliced', 'free-support', 'sinkhorn-grid'] as const)('shows %s beside it, or says why not', async (kind) => {
    await withSite(SHORT, async ({ tab }) => {
      await tab.select('#beside', kind);
      await tab.waitForFunction(() => page.store.beside.value !== undefined, { timeout: 120_000 });
      if (kind !== 'sliced') return;
      await tab.evaluate(() => page.change({ cost: { kind: 'twist', slope: 0.4 } }));
      await tab.waitForFunction(() => page.store.besideLine.value.includes('cannot do this problem'));
    });
  });
});

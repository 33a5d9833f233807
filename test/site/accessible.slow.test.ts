import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { default as Axe } from 'axe-core';
import type { Browser, Page as Tab } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Photographs } from '../../site/photographs/photographs.js';
import type { Page } from '../../site/src/page.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { openSite } from './support/open.js';
import { openPhotographs, untilGraded } from './support/photographs.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious, and what is put there. */
declare const page: Page;
declare const photographs: Photographs;
declare const axe: typeof Axe;

let server: Server;
let browser: Browser;
let source: string;
beforeAll(async () => {
  server = await serve(await builtSite(ISOLATED));
  browser = await openBrowser();
  source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** A page with everything on it: a mistake in a cost, an alert, clouds that are drawn, another solver. */
const FULL = '#clouds=gaussians&iterations=4&cost=typed:norm(x-y)&marks=contours,arrows,exact&weights=1,2';

/** Colours of names are set by a script, which hears of a scheme a frame after the styles, and draws in the next. */
async function prefer(tab: Tab, scheme: 'light' | 'dark'): Promise<void> {
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await tab.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
}

/** axe finds nothing on what is seen, and nothing sticks out sideways. */
async function expectAccessible(tab: Tab): Promise<void> {
  await tab.evaluate(source);
  const { violations, passes } = await tab.evaluate(() => axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found).toEqual([]);
  // It looked: rules of contrast and of labels among them.
  expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'label', 'select-name']));
  // Nothing sticks out sideways.
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
}

const CASES = [360, 800, 1200].flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

describe('axe', () => {
  it.each(CASES)('finds nothing at %d pixels, %s', async (width, scheme) => {
    const { tab } = await openSite(browser, `${server.origin}/${FULL}`, { width });
    await prefer(tab, scheme);
    await tab.evaluate(() => page.beginDrawing());
    await tab.type('#cost-text', '+ oops');
    await tab.waitForSelector('pre.error');
    await expectAccessible(tab);
    await tab.close();
  });

  it('finds nothing on the page of photographs, at three widths, light and dark', async () => {
    // With an alert: an iteration leaves a doubt.
    const { tab } = await openPhotographs(browser, server.origin, '#iterations=1');
    await untilGraded(tab);
    await tab.$$eval('details', (all) => all.forEach((element) => (element.open = true)));
    await tab.evaluate(() => (photographs.notes.value = ['Something to say.']));
    for (const [width, scheme] of CASES) {
      await tab.setViewport({ width, height: 900 });
      await prefer(tab, scheme);
      await expectAccessible(tab);
    }
    await tab.close();
  });
});

import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from '../../site/src/page.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { openSite, untilPhase } from './support/open.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious. */
declare const page: Page;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = await serve(await builtSite(ISOLATED));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** In percent of variance; an untrained potential scores hundreds. */
const BOUNDS = { barycenter: 1, conditionalMean: 2 };

it('learns the twister to its bounds, and says so', async () => {
  const { tab, complaints } = await openSite(browser, server.origin);
  await untilPhase(tab, 'done');
  const { line, others } = (await tab.evaluate(() => page.store.judgement.value))!;
  expect(line).toMatch(/^(Epsilon is too small for this training|Converged)/);
  const [, barycenter, means] = /off by ([\d.]+) % .* means by ([\d.]+) %/.exec(others[0])!.map(Number);
  expect(barycenter).toBeLessThan(BOUNDS.barycenter);
  expect(means).toBeLessThan(BOUNDS.conditionalMean);
  const shown = await tab.$eval('.verdict', (element) => element.textContent);
  expect(shown).toContain(line.split(' (')[0]);
  expect(complaints).toEqual([]);
}, 900_000);

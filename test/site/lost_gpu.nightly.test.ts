import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../site/src/page.js';
import { openBrowser } from '../browser/support/browser.js';
import { AS_HARDWARE } from '../browser/support/disguise.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { fileOf, openSite, untilPhase, type Opened } from './support/open.js';
import { sha256 } from './support/same_in_node.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious. */
declare const page: Page;

/** Iterations enough to be in the middle of them, few enough for a software GPU. */
const SHORT = '#clouds=gaussians&iterations=16';

/** What Chromium says of its own process. */
const OF_CHROMIUM = /^A valid external Instance reference no longer exists[.]$/;

/** Software WebGPU learns and judges for minutes on a busy machine. */
const PATIENCE = 900_000;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = await serve(await builtSite(ISOLATED));
  browser = await openBrowser({ webgpu: true });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function withSite<T>(before: string, use: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await openSite(browser, `${server.origin}/${SHORT}`, { before });
  try {
    const out = await use(opened);
    expect(opened.complaints.filter((line) => !OF_CHROMIUM.test(line))).toEqual([]);
    return out;
  } finally {
    await opened.tab.close();
  }
}

/** Ends the process that computes for all pages, as a driver's fault does. */
async function killGpuProcess(): Promise<void> {
  const client = await browser.target().createCDPSession();
  await client.send('Browser.crashGpuProcess').catch(() => undefined);
  await client.detach();
}

/** What the page says, once it says that a GPU went and what it goes on with. */
async function saidOfLoss({ tab }: Opened): Promise<{ readonly iteration: number; readonly line: string }> {
  await tab.waitForFunction(() => page.store.loss.value?.goesOnOn !== undefined, { timeout: 200_000 });
  await tab.waitForFunction(() => /goes on from/.test(document.querySelector('[role=alert]')?.textContent ?? ''));
  const line = await tab.$eval('[role=alert]', ({ textContent }) => textContent);
  return { line, iteration: await tab.evaluate(() => page.store.loss.value!.iteration) };
}

const untilIteration = ({ tab }: Opened, iteration: number) =>
  tab.waitForFunction((at) => page.store.progress.value!.iteration >= at, { timeout: 200_000 }, iteration);

/** Losses that the history has, an iteration each, in order. */
const lossIterations = ({ tab }: Opened): Promise<number[]> =>
  tab.evaluate(() => page.store.losses.value.map(({ iteration }) => iteration));

/** Devices of the page, so that they can be taken away; no adapter answers from then on. */
const TAKEN_AWAY = `
const devices = [];
const request = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...argv) {
  const device = await request.apply(this, argv);
  devices.push(device);
  return device;
};
globalThis.takeGpuAway = () => {
  GPU.prototype.requestAdapter = () => Promise.resolve(null);
  for (const device of devices) device.destroy();
};
`;

describe('a page whose GPU goes', { timeout: PATIENCE }, () => {
  it('says so while it learns, and goes on from there on another, to the same weights', async () => {
    const weights = (opened: Opened) => fileOf(opened.tab, 'weights.safetensors').then(sha256);
    const undisturbed = await withSite(AS_HARDWARE, async (opened) => {
      await untilPhase(opened.tab, 'judging');
      return weights(opened);
    });
    await withSite(AS_HARDWARE, async (opened) => {
      await untilIteration(opened, 4);
      await killGpuProcess();
      const { iteration, line } = await saidOfLoss(opened);
      expect(iteration).toBeGreaterThanOrEqual(4);
      expect(line).toContain(`goes on from iteration ${iteration}, on the GPU (disguised)`);
      await untilPhase(opened.tab, 'judging');
      expect(await weights(opened)).toBe(undisturbed);
      // The history goes on, too, and has nothing twice.
      const at = await lossIterations(opened);
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
    });
  });

  it('goes on, on the processor, where no GPU comes back, also where the result was being checked', async () => {
    await withSite(AS_HARDWARE + TAKEN_AWAY, async (opened) => {
      await untilPhase(opened.tab, 'judging');
      await opened.tab.evaluate('takeGpuAway()');
      const { line } = await saidOfLoss(opened);
      expect(line).toMatch(/goes on from iteration 16, on the processor, \d+ thread/);
      await untilPhase(opened.tab, 'done');
      expect(await opened.tab.evaluate(() => page.store.device.value!.kind)).toBe('cpu');
      expect((await fileOf(opened.tab, 'barycenter.npy')).length).toBeGreaterThan(5000 * 2 * 4);
      await opened.tab.evaluate(() => page.again(false));
      await opened.tab.waitForFunction(() => page.store.loss.value === undefined);
      await untilIteration(opened, 4);
    });
  });
});

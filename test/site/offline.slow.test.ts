import type { Browser, Page as Tab } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Photographs } from '../../site/photographs/photographs.js';
import { OFFLINE, serviceWorker } from '../../site/offline/plugin.js';
import type { Page } from '../../site/src/page.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve, type Server, type Site } from '../browser/support/server.js';
import { openTab } from './support/open.js';
import { untilGraded } from './support/photographs.js';
import { builtSite } from './support/site.js';

/** What pages leave for the curious. */
declare const page: Page;
declare const photographs: Photographs;

let site: Site;
let browser: Browser;
let server: Server | undefined;
beforeAll(async () => {
  site = await builtSite(ISOLATED);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** What the live page is after this: kept, isolated, learning. */
async function learns(tab: Tab): Promise<void> {
  await tab.waitForFunction(() => (page?.store.progress.value?.iteration ?? 0) >= 2, { timeout: 120_000 });
  expect(await tab.evaluate(() => crossOriginIsolated)).toBe(true);
}

const SHORT = '#clouds=gaussians&iterations=4';

/** The same site with another heading, as a later build would be: other pages and another service worker. */
async function laterBuild(title: string): Promise<Site> {
  const files = Object.entries(site.files).map(([path, file]) => {
    if (file.type !== 'text/html') return [path, file] as const;
    const body = String(file.body).replace(/<title>[^<]*/, `<title>${title}`);
    return [path, { ...file, body }] as const;
  });
  const kept = files.filter(([path]) => path !== '/' && path !== `/${OFFLINE}`);
  const worker = await serviceWorker(Object.fromEntries(kept.map(([path, { body }]) => [path.slice(1), body])));
  const all = { ...Object.fromEntries(files), [`/${OFFLINE}`]: { type: 'text/javascript', body: worker } };
  return { ...site, files: all };
}

const keptVersions = (tab: Tab): Promise<string[]> => tab.evaluate(async () => (await caches.keys()).sort());

/** Has the browser look for a service worker, and says what became of a new one. */
const installed = (tab: Tab): Promise<ServiceWorkerState> =>
  tab.evaluate(async () => {
    const registration = await navigator.serviceWorker.register('/offline.js');
    const worker = registration.installing ?? (await registration.update()).installing;
    if (!worker) throw new Error('no service worker is new');
    while (!['activated', 'redundant'].includes(worker.state)) await new Promise((go) => setTimeout(go, 50));
    return worker.state;
  });

/** Titles of a page in all builds that are kept. */
const keptTitles = (tab: Tab, path: string): Promise<string[]> =>
  tab.evaluate(async (name) => {
    const titles: string[] = [];
    for (const version of await caches.keys()) {
      const text = await (await (await caches.open(version)).match(name))?.text();
      titles.push(/<title>([^<]*)/.exec(text ?? '')?.[1] ?? 'none');
    }
    return titles;
  }, path);

describe('without a network', () => {
  it('loads, is isolated, learns, and grades photographs; a new build replaces the old one', async () => {
    let served = site;
    server = await serve({ headers: ISOLATED, files: new Proxy({}, { get: (_, path: string) => served.files[path] }) });
    const { origin } = server;
    const { tab } = await openTab(browser, `${origin}/${SHORT}`);
    await tab.waitForSelector('.offline', { timeout: 120_000 });
    const [first] = await keptVersions(tab);
    expect(first).toContain(`${origin}/ `);

    // A new build shows at once, and is kept in its turn.
    served = await laterBuild('A later build');
    await tab.reload();
    expect(await tab.title()).toBe('A later build');
    await tab.waitForFunction(async () => (await caches.keys()).length === 2);
    served = await laterBuild('A third build');
    await tab.reload();
    expect(await tab.title()).toBe('A third build');
    await tab.waitForFunction(async (old) => !(await caches.keys()).includes(old), {}, first);
    await tab.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');

    await server.close();
    server = undefined;
    await expect(fetch(origin)).rejects.toThrow();
    await tab.reload();
    expect(await tab.title()).toBe('A third build');
    await learns(tab);
    expect(await tab.$$eval('.said', (all) => all.map((element) => element.textContent))).toEqual([]);
    // Parts that are loaded when they are asked for: files, another solver.
    expect(await tab.evaluate(async () => (await page.file('barycenter.csv')).blob.size)).toBeGreaterThan(1000);
    // A page that was never opened.
    await tab.goto(`${origin}/photographs/#iterations=2`);
    await tab.waitForFunction('globalThis.photographs !== undefined');
    await untilGraded(tab);
    expect(await tab.evaluate(() => photographs.device.value?.kind)).toBe('cpu');
    await tab.close();
  });

  it('isolates its workers where it was first kept from plain hosting', async () => {
    const headers: Record<string, string> = {};
    const own = await serve({ ...site, headers });
    try {
      const { tab } = await openTab(browser, `${own.origin}/photographs/index.html#iterations=2`);
      await tab.waitForSelector('.offline', { timeout: 120_000 });
      expect(await tab.evaluate(() => crossOriginIsolated)).toBe(false);
      Object.assign(headers, ISOLATED);
      await tab.reload();
      await tab.waitForFunction('globalThis.photographs !== undefined');
      await untilGraded(tab);
      expect(await tab.evaluate(() => crossOriginIsolated)).toBe(true);
      await tab.close();
    } finally {
      await own.close();
    }
  });

  it('keeps the documents of a new build, however long browsers may keep those before', async () => {
    const path = '/docs/cluster-training.html';
    let served = site;
    const own = await serve({
      headers: { 'Cache-Control': 'max-age=3600' },
      files: new Proxy({}, { get: (_, file: string) => served.files[file] }),
    });
    try {
      const { tab } = await openTab(browser, `${own.origin}${path}`);
      expect(await installed(tab)).toBe('activated');
      served = await laterBuild('A later build');
      expect(await installed(tab)).toBe('activated');
      expect(await keptTitles(tab, path)).toEqual([await tab.title(), 'A later build']);
      await tab.close();
    } finally {
      await own.close();
    }
  });

  it('keeps nothing of a build that it cannot keep whole', async () => {
    const files = Object.entries(site.files).filter(([path]) => path !== '/docs/choosing.html');
    const own = await serve({ files: Object.fromEntries(files) });
    try {
      const { tab } = await openTab(browser, `${own.origin}/docs/library.html`);
      expect(await installed(tab)).toBe('redundant');
      expect(await keptVersions(tab)).toEqual([]);
      await tab.close();
    } finally {
      await own.close();
    }
  });

  it('shows pages whose addresses the server shortens', async () => {
    const [long, short] = ['/docs/choosing.html', '/docs/choosing'];
    const shortened = { files: { ...site.files, [short]: site.files[long] }, moved: { [long]: short } };
    const own = await serve(shortened);
    const { tab } = await openTab(browser, `${own.origin}${long}`);
    try {
      expect(new URL(tab.url()).pathname).toBe(short);
      expect(await installed(tab)).toBe('activated');
    } finally {
      await own.close();
    }
    const title = await tab.title();
    for (const path of [short, long]) {
      await tab.goto('about:blank');
      await tab.goto(`${own.origin}${path}`);
      expect(await tab.title()).toBe(title);
    }
    await tab.close();
  });

  it('is kept by readers of a document, too', async () => {
    const own = await serve(site);
    const { tab } = await openTab(browser, `${own.origin}/docs/library.html`);
    try {
      await tab.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
    } finally {
      await own.close();
    }
    await tab.goto(`${own.origin}/docs/choosing.html`);
    expect(await tab.title()).toContain('energy-barycenter');
    await tab.close();
  });
});

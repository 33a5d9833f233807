import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { posix } from 'node:path';
import type { default as Axe } from 'axe-core';
import type { Browser, Page as Tab } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../browser/support/browser.js';
import { serve, type Server, type Site } from '../browser/support/server.js';
import { builtSite } from './support/site.js';

declare const axe: typeof Axe;

let site: Site;
let server: Server;
let browser: Browser;
beforeAll(async () => {
  site = await builtSite();
  server = await serve(site);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const textOf = (path: string): string => String(site.files[path].body);
const pages = (): string[] => Object.keys(site.files).filter((path) => /^\/docs\/.*\.html$/.test(path));

/** A tab at a page, and what the browser complained of. */
async function open(path: string, width = 1200, scheme = 'light'): Promise<{ tab: Tab; complaints: string[] }> {
  const tab = await browser.newPage();
  const complaints: string[] = [];
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('console', (message) => complaints.push(message.text()));
  await tab.setViewport({ width, height: 900 });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await tab.goto(`${server.origin}${path}`);
  return { tab, complaints };
}

/** Links, pictures, scripts and styles of a page, as paths on the site, with their anchors. */
function targetsOf(page: string): string[] {
  const written = [...textOf(page).matchAll(/<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"]*)"/g)];
  const ours = written.map(([, target]) => target).filter((target) => !/^[a-z]+:/.test(target));
  return ours.map((target) => {
    const [file, anchor] = target.replaceAll('&amp;', '&').split('#');
    const path = file === '' ? page : posix.join(posix.dirname(page), file);
    return anchor === undefined ? path : `${path}#${decodeURIComponent(anchor)}`;
  });
}

const anchorsOf = (page: string): string[] => [...textOf(page).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

describe('the documentation on the site', () => {
  it('leads nowhere in vain', () => {
    const anchors = new Map(pages().map((page) => [page, anchorsOf(page)]));
    const dead = pages().flatMap((page) =>
      targetsOf(page)
        .filter((target) => {
          const [path, anchor] = target.split('#');
          if (!(path in site.files)) return true;
          return anchor !== undefined && anchors.get(path)?.includes(anchor) !== true;
        })
        .map((target) => `${page}: ${target}`),
    );
    expect(dead).toEqual([]);
    // It looked, at anchors, too.
    expect(
      pages()
        .flatMap(targetsOf)
        .filter((target) => target.includes('#')).length,
    ).toBeGreaterThan(500);
  });

  it('has each anchor once on a page', () => {
    const twice = pages().flatMap((page) => anchorsOf(page).filter((id, i, all) => all.indexOf(id) !== i));
    expect(twice).toEqual([]);
  });

  it('has the documents’ words, the schema’s fields and the code’s names', () => {
    expect(textOf('/docs/index.html')).toContain('Averages probability distributions the right way');
    expect(textOf('/docs/problem.html')).toContain('<h3 id="epsilonrelative">');
    expect(textOf('/docs/api/learning.html')).toContain('<h2 id="solve">');
    expect(textOf('/docs/api/learning.html')).toContain('<a href="devices.html#Device">Device</a>');
    // What is for scripts and tests stays in the documents.
    expect(pages().filter((page) => /<!-- |private /.test(textOf(page)))).toEqual([]);
  });

  it('stays below 3 MB with all else', () => {
    const bytes = new Set(Object.values(site.files));
    const size = [...bytes].reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    expect(size).toBeLessThan(3e6);
  });
});

const KINDS = ['index', 'problem', 'mathematics', 'solvers', 'api/costs', 'api/index', 'examples'];

describe('axe', () => {
  it.each(KINDS.flatMap((kind) => [[kind, 360, 'light'] as const, [kind, 1200, 'dark'] as const]))(
    'finds nothing on %s at %d pixels, %s',
    async (kind, width, scheme) => {
      const { tab, complaints } = await open(`/docs/${kind}.html`, width, scheme);
      await tab.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations, passes } = await tab.evaluate(() => axe.run());
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(passes.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'label']));
      // Nothing sticks out sideways.
      expect(await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await tab.close();
    },
  );
});

/** What the search has found, as soon as it has. */
async function found(tab: Tab): Promise<string[]> {
  await tab.waitForFunction(() => document.querySelector('search .found')?.textContent !== '');
  return tab.$$eval('search li a', (links) => links.map((link) => link.getAttribute('href') ?? ''));
}

describe('the search', () => {
  it('finds headings, words and names by keys alone, without a network once loaded', async () => {
    const { tab, complaints } = await open('/docs/api/devices.html');
    await tab.keyboard.press('/');
    await tab.waitForNetworkIdle({ idleTime: 300 });
    await tab.setOfflineMode(true);
    await tab.keyboard.type('warm start');
    expect(await found(tab)).toContain('../sweep.html#warm-starts');
    await tab.keyboard.press('Escape');
    await tab.keyboard.type('openDevice');
    await tab.waitForFunction(() => document.querySelector('search li a') !== null);
    expect((await found(tab))[0]).toBe('../api/devices.html#openDevice');
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('Enter');
    await tab.waitForFunction(() => location.hash === '#openDevice');
    expect(complaints).toEqual([]);
    await tab.close();
  });

  it('says so when nothing is found, and when the index is out of reach', async () => {
    const { tab } = await open('/docs/index.html');
    await tab.type('#search-words', 'zzyzx');
    expect(await found(tab)).toEqual([]);
    expect(await tab.$eval('search .found', ({ textContent }) => textContent)).toBe('Nothing found');
    await tab.close();
    const { tab: offline } = await open('/docs/index.html');
    // As before the site is kept for when there is no network.
    await offline.setBypassServiceWorker(true);
    await offline.setOfflineMode(true);
    await offline.type('#search-words', 'cost');
    await found(offline);
    expect(await offline.$eval('search .found', ({ textContent }) => textContent)).toContain('could not be loaded');
    await offline.close();
  });
});

describe('the contents', () => {
  it('open on a phone by a button, close by Escape, and stand beside the text where there is room', async () => {
    const { tab } = await open('/docs/library.html', 360);
    const isShown = (): Promise<boolean> => tab.$eval('nav a', (link) => link.checkVisibility());
    expect(await isShown()).toBe(false);
    await tab.focus('.contents');
    await tab.keyboard.press('Enter');
    expect(await isShown()).toBe(true);
    await tab.keyboard.press('Escape');
    expect(await isShown()).toBe(false);
    await tab.setViewport({ width: 1000, height: 900 });
    expect(await isShown()).toBe(true);
    expect(await tab.$eval('nav [aria-current]', ({ textContent }) => textContent)).toBe('From code');
    await tab.close();
  });
});

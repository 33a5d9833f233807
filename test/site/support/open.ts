import type { Browser, Page as Tab } from 'puppeteer-core';
import type { Page } from '../../../site/src/page.js';
import type { Phase } from '../../../site/src/state/store.js';
import type { FileKind } from '../../../site/src/learn/file_kinds.js';

/** What the page leaves for the curious. */
declare const page: Page;

export interface Opened {
  readonly tab: Tab;
  /** Errors and warnings so far. */
  readonly complaints: readonly string[];
}

/** Headless Chromium says so of itself, whatever the page does. */
const OF_CHROMIUM = /WebGPU is experimental|Failed to create WebGPU Context Provider/;

/** Firefox 140 sets the size and knows no command for the orientation, which puppeteer sends with it. */
const UNKNOWN_ORIENTATION = /unknown command emulation\.setScreenOrientationOverride/;

async function setWidth(tab: Tab, width: number): Promise<void> {
  await tab.setViewport({ width, height: 900 }).catch((error: unknown) => {
    if (!UNKNOWN_ORIENTATION.test(String(error))) throw error;
  });
  await tab.waitForFunction((wanted) => innerWidth === wanted, {}, width);
}

export interface OpenOptions {
  readonly width?: number | undefined;
  /** A script that runs before the page's own, as one that takes away what another browser has not. */
  readonly before?: string | undefined;
}

/** Opens an address of the site in a tab of this width, and gathers complaints. */
export async function openTab(
  browser: Browser,
  url: string,
  { width = 1200, before }: OpenOptions = {},
): Promise<Opened> {
  const tab = await browser.newPage();
  if (before !== undefined) await tab.evaluateOnNewDocument(before);
  const complaints: string[] = [];
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('console', (message) => {
    const isOurs = ['error', 'warn'].includes(message.type()) && !OF_CHROMIUM.test(message.text());
    if (isOurs) complaints.push(message.text());
  });
  await setWidth(tab, width);
  await tab.goto(url);
  return { tab, complaints };
}

/** Opens the live page, and waits until there is a picture. */
export async function openSite(browser: Browser, url: string, options?: OpenOptions): Promise<Opened> {
  const opened = await openTab(browser, url, options);
  await opened.tab.waitForFunction('globalThis.page?.store.picture.value !== undefined');
  return opened;
}

/** Waits until the page is in this phase; what went wrong fails the test by what it says. */
export async function untilPhase(tab: Tab, phase: Phase): Promise<void> {
  const handle = await tab.waitForFunction(
    (wanted) => {
      const { phase: now, failure } = page.store;
      return now.value === wanted || now.value === 'failed' ? (failure.value ?? 'fine') : undefined;
    },
    { timeout: 200_000 },
    phase,
  );
  const said = await handle.jsonValue();
  if (said !== 'fine') throw new Error(String(said));
}

/** The bytes of a file that the page gives. */
export async function fileOf(tab: Tab, kind: FileKind): Promise<Uint8Array> {
  const bytes = await tab.evaluate(async (wanted) => {
    const { blob } = await page.file(wanted);
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, kind);
  return Uint8Array.from(bytes);
}

/** The same as text. */
export const textOf = async (tab: Tab, kind: FileKind): Promise<string> =>
  new TextDecoder().decode(await fileOf(tab, kind));

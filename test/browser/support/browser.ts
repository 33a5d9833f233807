import { launch, type Browser, type Page } from 'puppeteer-core';
import { unpackChromium } from '../../../scripts/support/chromium.mjs';

/** Software WebGPU has no other way in; without the second it clears workgroup memory by code, slowly. */
const WEBGPU_FLAGS = ['--enable-unsafe-webgpu', '--enable-dawn-features=disable_workgroup_init'];

/** A Chromium without a window. `webgpu` gives its pages a software adapter. */
export async function openBrowser({ webgpu = false } = {}): Promise<Browser> {
  const { executable, libraries } = await unpackChromium();
  const search = [process.env.LD_LIBRARY_PATH, libraries].filter(Boolean).join(':');
  return launch({
    executablePath: executable,
    headless: 'shell',
    // Containers run tests as root, which the sandbox refuses.
    args: ['--no-sandbox', '--disable-dev-shm-usage', ...(webgpu ? WEBGPU_FLAGS : [])],
    env: { ...process.env, LD_LIBRARY_PATH: search },
    protocolTimeout: 600_000,
  });
}

export interface OpenedPage {
  readonly page: Page;
  /** Errors and warnings of the page, so far. */
  readonly complaints: readonly string[];
}

/**
 * Opens a page of `page.ts`.
 * @param before a script that runs first, as `delete navigator.gpu`
 */
export async function openPage(browser: Browser, url: string, before?: string): Promise<OpenedPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warn') complaints.push(message.text());
  });
  if (before !== undefined) await page.evaluateOnNewDocument(before);
  await page.goto(url);
  await page.waitForFunction('globalThis.lab !== undefined');
  return { page, complaints };
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { launch, type Browser } from 'puppeteer-core';

/** Debian's long-term release, else another on this machine. */
const NAMES = ['firefox-esr', 'firefox'];

/**
 * A Firefox without a window, as the system has it, driven over WebDriver BiDi.
 * @throws Error where there is none: its tests fail, they are never skipped
 */
export async function openFirefox(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error('no Firefox on this machine, so nothing is tested in it: apt-get install firefox-esr');
  }
  return launch({ browser: 'firefox', executablePath: found, headless: true, protocolTimeout: 600_000 });
}

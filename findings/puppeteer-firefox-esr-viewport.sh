#!/usr/bin/env bash
# puppeteer-core 24.43.1 with Firefox ESR 140 (Debian 12's firefox-esr), over WebDriver BiDi: page.setViewport rejects for any size
# with "unknown command emulation.setScreenOrientationOverride", which this Firefox does not know, although no orientation is asked
# for and the size is set before. newPage() meets the same error and swallows it.
#
# Guessed before: the size is set, as browsingContext.setViewport has been in Firefox since 116, and nothing is said.
# Seen: it rejects; innerWidth is the width that was asked for all the same.
# The way out that was tried and works: catch this one error, then wait until innerWidth is right.
set -euo pipefail
command -v firefox-esr >/dev/null || { echo 'This needs apt-get install firefox-esr.' >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund puppeteer-core@24.43.1
cat > look.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { launch } from 'puppeteer-core';
const executablePath = execFileSync('which', ['firefox-esr'], { encoding: 'utf8' }).trim();
const browser = await launch({ browser: 'firefox', executablePath, headless: true });
const page = await browser.newPage();
const said = await page.setViewport({ width: 417, height: 600 }).then(() => 'nothing', (error) => error.message.split('\n')[0]);
await page.waitForFunction(() => innerWidth === 417);
console.log(`${await browser.version()}: setViewport says: ${said}; innerWidth is ${await page.evaluate(() => innerWidth)}`);
await browser.close();
if (!said.includes('unknown command emulation.setScreenOrientationOverride')) {
  console.error('It is no longer so.');
  process.exitCode = 1;
}
JS
node look.mjs

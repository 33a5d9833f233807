// npm run site:timing [-- ROUNDS]: what the page's first picture, its learning, its drawing and the palette of four
// photographs take, in Chromium on this machine, which should have nothing else to do. `npm run site` first. Rounds of Node and of the page take turns.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer-core';
import { preview } from 'vite';
import { openDevice, problemFromJson, solve } from 'energy-barycenter';
import { unpackChromium } from './support/chromium.mjs';
import { timePalette } from './support/time_palette.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
/** Iterations of the twister that are timed, after as many that are not. */
const ITERATIONS = 50;
const POINTS = 10_000;

const twister = problemFromJson(readFileSync(join(root, 'examples/twister.json'), 'utf8'));
const server = await preview({
  configFile: join(root, 'site/vite.config.ts'),
  preview: { port: 0 },
  logLevel: 'silent',
});
const { executable, libraries } = await unpackChromium();

/** @param {readonly number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Iterations a second in Node. */
async function inNode() {
  const device = await openDevice({ kind: 'cpu' });
  const first = await solve(twister, { device, until: ITERATIONS });
  const begun = performance.now();
  const second = await solve(twister, { device, resumeFrom: first.checkpoint, until: 2 * ITERATIONS });
  const took = performance.now() - begun;
  for (const result of [first, second]) result.free();
  await device.close();
  return (1000 * ITERATIONS) / took;
}

const openBrowser = () =>
  launch({
    executablePath: executable,
    headless: 'shell',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    env: { ...process.env, LD_LIBRARY_PATH: [process.env.LD_LIBRARY_PATH, libraries].filter(Boolean).join(':') },
    protocolTimeout: 600_000,
  });

/** A browser that has nothing in its cache: ms to a picture and to one that has moved, iterations a second, ms a frame. */
async function inPage() {
  const browser = await openBrowser();
  const tab = await browser.newPage();
  await tab.evaluateOnNewDocument(() => {
    const pictures = Object.assign([], { last: undefined });
    Object.assign(globalThis, { pictures });
    globalThis.setInterval(() => {
      const picture = globalThis.page?.store.picture.value;
      if (picture && picture !== pictures.last) pictures.push(performance.now());
      pictures.last = picture;
    }, 5);
  });
  const address = server.httpServer.address();
  await tab.goto(`http://localhost:${address.port}`);
  const from = async (/** @type {number} */ iteration) => {
    await tab.waitForFunction(
      (n) => globalThis.page?.store.progress.value?.iteration >= n,
      { timeout: 600_000 },
      iteration,
    );
    return tab.evaluate(() => [globalThis.page.store.progress.value.iteration, performance.now()]);
  };
  const [early, begun] = await from(ITERATIONS);
  const [late, ended] = await from(2 * ITERATIONS);
  const [first, moved] = await tab.evaluate(() => globalThis.pictures);
  const frame = await tab.evaluate(async (points) => {
    const { page } = globalThis;
    page.change({ marks: [] });
    for (let i = 0; i < 240; i++) {
      const cloud = Float32Array.from({ length: points }, (_, j) => Math.sin(i + j * j));
      page.store.picture.value = { clouds: [cloud], pushed: [cloud.map((value) => value / 2)] };
      await new Promise((done) => globalThis.requestAnimationFrame(done));
    }
    return page.frames.median;
  }, POINTS);
  await browser.close();
  return { first, moved, speed: (1000 * (late - early)) / (ended - begun), frame };
}

/** Seconds of a palette, by a browser of its own and by the command. */
async function palettes() {
  const browser = await openBrowser();
  const found = await timePalette(browser, `http://localhost:${server.httpServer.address().port}`);
  await browser.close();
  return found;
}

const node = [];
const pages = [];
const graded = [];
for (let round = 0; round < rounds; round++) {
  node.push(await inNode());
  pages.push(await inPage());
  graded.push(await palettes());
}
await server.close();
const of = (/** @type {'first' | 'moved' | 'speed' | 'frame'} */ name) => median(pages.map((page) => page[name]));
console.log(`first picture:           ${of('first').toFixed(0)} ms after the page was asked for (median of ${rounds})`);
console.log(`first that has moved:    ${of('moved').toFixed(0)} ms`);
console.log(
  `iterations a second:     ${of('speed').toFixed(2)}, in Node ${median(node).toFixed(2)}: ${((100 * of('speed')) / median(node)).toFixed(0)} %`,
);
console.log(`${POINTS} points, a frame:   ${of('frame').toFixed(2)} ms of script`);
const [page, command] = [median(graded.map((one) => one.page)), median(graded.map((one) => one.command))];
console.log(
  `four photographs:        ${page.toFixed(1)} s, the command ${command.toFixed(1)} s: ${(page / command).toFixed(2)} times`,
);
process.exit(0);

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../dist/src/node/cli/main.js', import.meta.url));

/** A megapixel of each drawn scene. */
const SCENES = ['dusk', 'noon', 'fog', 'ember'];
const SIZE = [1225, 816];

/**
 * Seconds from four photographs of a megapixel, as files, to graded files: in the page of photographs and by
 * `barycenter palette`, with its start, which grades the same files.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} origin of the site
 */
export async function timePalette(browser, origin) {
  const tab = await browser.newPage();
  await tab.goto(`${origin}/photographs/index.html#iterations=1`);
  const ready = () => tab.waitForFunction(() => globalThis.photographs?.phase.value === 'done', { timeout: 600_000 });
  await ready();
  const files = await tab.evaluate(
    async (names, [width, height]) => {
      const { darkroom } = globalThis.photographs;
      const blobs = await Promise.all(names.map((name) => darkroom.scene(name, width, height)));
      globalThis.files = blobs.map((blob, k) => new globalThis.File([blob], `${names[k]}.png`, { type: blob.type }));
      return Promise.all(blobs.map(async (blob) => [...new Uint8Array(await blob.arrayBuffer())]));
    },
    SCENES,
    SIZE,
  );
  await tab.evaluate(() => {
    globalThis.photographs.change({ iterations: 300 });
    globalThis.began = performance.now();
    return globalThis.photographs.openFiles(globalThis.files);
  });
  await ready();
  const page = await tab.evaluate(async () => {
    const { photographs } = globalThis;
    for (const k of photographs.pictures.value.keys()) await photographs.graded(k);
    return (performance.now() - globalThis.began) / 1000;
  });
  await tab.close();

  const folder = await mkdtemp(join(tmpdir(), 'time-palette-'));
  const paths = SCENES.map((name) => join(folder, `${name}.png`));
  for (const [k, path] of paths.entries()) await writeFile(path, Uint8Array.from(files[k]));
  const began = performance.now();
  const out = ['--out', join(folder, 'graded'), '--device', 'cpu', '--quiet'];
  await promisify(execFile)(process.execPath, [command, 'palette', ...paths, ...out]);
  const there = (performance.now() - began) / 1000;
  await rm(folder, { recursive: true });
  return { page, command: there };
}

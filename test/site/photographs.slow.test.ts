import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { Browser, Page as Tab } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Photographs } from '../../site/photographs/photographs.js';
import { openBrowser } from '../browser/support/browser.js';
import { ISOLATED, serve, type Server } from '../browser/support/server.js';
import { openPhotographs, photographFile, untilGraded } from './support/photographs.js';
import { builtSite } from './support/site.js';

/** What the page leaves for the curious. */
declare const photographs: Photographs;

const command = fileURLToPath(new URL('../../dist/src/node/cli/main.js', import.meta.url));
/** What the tests of the page ask is not how good grades are. */
const SHORT = '#iterations=2';

let server: Server;
let browser: Browser;
let folder: string;
beforeAll(async () => {
  server = await serve(await builtSite(ISOLATED));
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'photographs-'));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function withPage<T>(hash: string, use: (tab: Tab) => Promise<T>): Promise<T> {
  const { tab, complaints } = await openPhotographs(browser, server.origin, hash);
  try {
    const out = await use(tab);
    expect(complaints).toEqual([]);
    return out;
  } finally {
    await tab.close();
  }
}

const pixelsOf = (file: Uint8Array): Promise<Buffer> => sharp(file).raw().toBuffer();

async function fileNamed(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Opens files as a user does. */
async function open(tab: Tab, selector: string, paths: readonly string[]): Promise<void> {
  const input = await tab.$(`input${selector}`);
  await (input as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(...paths);
}

const said = (tab: Tab): Promise<string> => tab.$eval('.said', (element) => element.textContent ?? '');

describe('the page of photographs', () => {
  it('grades as the command that it shows, to the bit', async () => {
    await withPage('#iterations=5&weights=0.5,0.3,0.2&seed=3', async (tab) => {
      await untilGraded(tab);
      const names = await tab.evaluate(() => photographs.pictures.value.map(({ name }) => name));
      expect(names).toEqual(['dusk.png', 'noon.png', 'fog.png']);
      for (const [k, name] of names.entries()) await fileNamed(name, await photographFile(tab, 'original', k));
      const words = (await tab.evaluate(() => photographs.command())).split(' ');
      expect(words.slice(0, 3)).toEqual(['npx', 'barycenter', 'palette']);
      await promisify(execFile)(process.execPath, [command, ...words.slice(2), '--quiet'], { cwd: folder });
      for (const [k, name] of names.entries()) {
        const there = (end: string): Promise<Buffer> => readFile(join(folder, 'graded', name.replace('.png', end)));
        const cube = await photographFile(tab, 'cube', k);
        // Not by `toBe`, whose account of a megabyte of differences takes minutes.
        expect((await there('.cube')).equals(cube)).toBe(true);
        const [here, original] = [await photographFile(tab, 'graded', k), await photographFile(tab, 'original', k)];
        // The browser's files have alpha, as ours have not.
        const without = await sharp(here).removeAlpha().raw().toBuffer();
        const graded = await sharp(await there('.graded.png'))
          .removeAlpha()
          .raw()
          .toBuffer();
        expect(without.equals(graded)).toBe(true);
        expect((await pixelsOf(here)).equals(await pixelsOf(original))).toBe(false);
      }
    });
  });

  it('moves its line by keys, fits a strength anew without learning, and is restored by its address', async () => {
    await withPage(SHORT, async (tab) => {
      await untilGraded(tab);
      await tab.focus('.handle');
      for (let i = 0; i < 3; i++) await tab.keyboard.press('ArrowLeft');
      expect(await tab.evaluate(() => photographs.settings.value.line)).toBe(0.47);
      const clip = await tab.$$eval('.both canvas', (all) => all.map((canvas) => canvas.style.clipPath));
      expect(clip).toEqual(['', 'inset(0px 0px 0px 47%)']);
      await tab.click('.strip button:nth-child(2)');
      expect(await tab.$eval('figcaption', (caption) => caption.textContent)).toContain('noon.png');

      const phases = tab.evaluate(async () => {
        const seen: string[] = [];
        const end = photographs.phase.subscribe((phase) => seen.push(phase));
        while (photographs.phase.value !== 'done' || seen.length < 3) await new Promise((go) => setTimeout(go, 20));
        end();
        return seen;
      });
      const before = await photographFile(tab, 'cube', 1);
      await tab.focus('#strength');
      await tab.keyboard.press('ArrowLeft');
      expect(await phases).toEqual(['done', 'grading', 'done']);
      const weaker = await photographFile(tab, 'cube', 1);
      expect(Buffer.from(weaker).equals(before)).toBe(false);

      await tab.waitForFunction(() => location.hash.includes('strength=0.95'));
      const address = tab.url();
      await withPage(address.slice(address.indexOf('#')), async (again) => {
        const both = [tab, again].map((one) => one.evaluate(() => photographs.settings.value));
        const [here, there] = await Promise.all(both);
        expect(there).toEqual(here);
        expect([there.strength, there.line, there.shown, there.iterations]).toEqual([0.95, 0.47, 1, 2]);
      });
    });
  });

  it('takes files and a look, turned upright, and says what it cannot take', async () => {
    await withPage(SHORT, async (tab) => {
      // While the examples are being learned.
      const examples = await tab.evaluate(() => photographs.pictures.value.map(({ name }) => name));
      const text = await fileNamed('notes.txt', 'no picture');
      const plain = (background: string) => sharp({ create: { width: 60, height: 40, channels: 3, background } });
      const turned = await fileNamed(
        'turned.jpg',
        await plain('#a06030').withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      );
      const blue = await fileNamed('blue one.png', await plain('#3060a0').png().toBuffer());

      await open(tab, '#files', [turned, text]);
      await tab.waitForFunction(() => document.querySelector('.said')?.textContent?.includes('notes.txt'));
      expect(await said(tab)).toMatch(/notes\.txt: a picture that this browser reads.*text\/plain.*Export it/);
      expect(await tab.evaluate(() => photographs.pictures.value.map(({ name }) => name))).toEqual(examples);
      await open(tab, '#files', [turned]);
      await tab.waitForFunction(() => document.querySelector('.said')?.textContent?.includes('2 to 5'));
      expect(await said(tab)).toMatch(/got 1\. Open them together, or choose a look/);
      await open(tab, '#files', [turned, blue, turned, blue, turned, blue]);
      await tab.waitForFunction(() => document.querySelector('.said')?.textContent?.includes('got 6'));

      await open(tab, '#files', [turned, blue]);
      await tab.waitForFunction(() => photographs.pictures.value.length === 2);
      await untilGraded(tab);
      expect(await tab.evaluate(() => photographs.notes.value)).toEqual([]);
      const { width, height } = await sharp(await photographFile(tab, 'graded', 0)).metadata();
      expect([width, height]).toEqual([40, 60]);
      expect(await tab.$eval('.command', (element) => element.textContent)).toContain("'blue one.png'");

      await open(tab, '#look-file', [turned]);
      await tab.waitForFunction(() => photographs.settings.value.look === 'file');
      await untilGraded(tab);
      // Blue, all of it, goes to the one colour of the look, within the codes that the fit and 8 bits leave.
      const graded = await pixelsOf(await photographFile(tab, 'graded', 1));
      [0xa0, 0x60, 0x30].forEach((code, c) => expect(Math.abs(graded[c] - code)).toBeLessThanOrEqual(12));
      expect(await tab.$eval('.command', (element) => element.textContent)).toContain('--reference turned.jpg');
    });
  });

  it('says what an address cannot mean', async () => {
    await withPage(`${SHORT}&strength=7&weights=1,1&look=file&seed=x`, async (tab) => {
      const lines = await tab.evaluate(() => photographs.notes.value);
      expect(lines.join('\n')).toMatch(/open it again[^]*weights=1,1, where 3 numbers[^]*strength=7[^]*seed=x/);
      expect(await tab.evaluate(() => photographs.settings.value.strength)).toBe(1);
    });
  });

  it('learns what was asked for last, whatever was still on its way', async () => {
    await withPage(SHORT, async (tab) => {
      await untilGraded(tab);
      const learned = await tab.evaluate(async () => {
        const { darkroom } = photographs;
        const looks: string[] = [];
        // The first look's picture comes when the second question is already being learned.
        let begun!: () => void;
        const second = new Promise<void>((resolve) => (begun = resolve));
        const scene = async (...which: Parameters<typeof darkroom.scene>) => {
          const blob = await darkroom.scene(...which);
          await second;
          return blob;
        };
        const learn = (...[settings, look, onProgress]: Parameters<typeof darkroom.learn>) => {
          looks.push(look?.name ?? 'none');
          begun();
          return darkroom.learn(settings, look, onProgress);
        };
        const slow = new Proxy(darkroom, {
          get: (all, name) => ({ scene, learn })[name as 'scene'] ?? all[name as 'scene'],
        });
        Object.assign(photographs, { darkroom: slow });
        photographs.change({ look: 'drawn' });
        await darkroom.device();
        photographs.change({ look: 'common' });
        while (photographs.phase.value === 'learning') await new Promise((go) => setTimeout(go, 20));
        return looks;
      });
      expect(learned).toEqual(['none']);
      await untilGraded(tab);
    });
  });

  it('grades the last of strengths that come fast, and gives the files of what it shows', async () => {
    await withPage(`${SHORT}&look=drawn`, async (tab) => {
      await untilGraded(tab);
      const ends = await tab.evaluate(async () => {
        const all = await Promise.allSettled([0.9, 0.6, 0.3].map((strength) => photographs.darkroom.grade(strength)));
        return all.map(({ status }) => status);
      });
      expect(ends).toEqual(['rejected', 'rejected', 'fulfilled']);
      const last = await photographFile(tab, 'cube', 0);
      await tab.evaluate(() => [0.5, 0.4, 0.3].forEach((strength) => photographs.change({ strength })));
      await untilGraded(tab);
      expect(Buffer.from(await photographFile(tab, 'cube', 0)).equals(last)).toBe(true);
    });
  });

  it('forgets a failure when it learns anew', async () => {
    await withPage(SHORT, async (tab) => {
      await untilGraded(tab);
      await tab.evaluate(() => photographs.change({ weights: [0.5, 0.5] }));
      await tab.waitForFunction(() => photographs.phase.value === 'failed');
      expect(await said(tab)).toMatch(/weights must be 3 numbers/);
      await tab.evaluate(() => photographs.change({ weights: [0.5, 0.25, 0.25] }));
      expect(await tab.evaluate(() => photographs.notes.value)).toEqual([]);
      await untilGraded(tab);
    });
  });

  it('keeps what is set while files are being opened, and learns by it even where they cannot be', async () => {
    await withPage(SHORT, async (tab) => {
      await untilGraded(tab);
      const phases = await tab.evaluate(async () => {
        const seen: string[] = [];
        const end = photographs.phase.subscribe((phase) => seen.push(phase));
        const opening = photographs.openFiles([new Blob(['no']), new Blob(['picture'])]);
        while (photographs.phase.value !== 'opening') await Promise.resolve();
        photographs.change({ seed: 3 });
        await opening;
        const phase = (): string => photographs.phase.value;
        while (phase() !== 'done') await new Promise((go) => setTimeout(go, 20));
        end();
        return seen;
      });
      expect(phases).toEqual(['done', 'opening', 'done', 'learning', 'grading', 'done']);
      expect(await said(tab)).toMatch(/a picture that this browser reads/);

      await tab.evaluate(async () => {
        const examples = await Promise.all([1, 0].map((k) => photographs.darkroom.original(k)));
        const opening = photographs.openFiles(examples);
        while (photographs.phase.value !== 'opening') await Promise.resolve();
        photographs.change({ strength: 0.4, iterations: 3 });
        await opening;
      });
      await untilGraded(tab);
      const { pictures, weights, strength, iterations, seed } = await tab.evaluate(() => photographs.settings.value);
      expect([pictures, weights, strength, iterations, seed]).toEqual(['files', [0.5, 0.5], 0.4, 3, 3]);
    });
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRun, openCpuDevice } from '../../src/index.js';
import { openBrowser, openPage } from './support/browser.js';
import { AS_HARDWARE } from './support/disguise.js';
import type { Lab } from './support/page.js';
import { ISOLATED, serve, type Server } from './support/server.js';
import { siteOfTests } from './support/site.js';

const quick = readFileSync(new URL('../../examples/twister-quick.json', import.meta.url), 'utf8');

/** What `support/page.ts` puts there. */
declare const lab: Lab;

let server: Server;
let bare: Browser;
let withGpu: Browser;
beforeAll(async () => {
  server = await serve(await siteOfTests(ISOLATED));
  bare = await openBrowser();
  withGpu = await openBrowser({ webgpu: true });
});
afterAll(async () => {
  for (const browser of [bare, withGpu]) await browser?.close();
  await server?.close();
});

/** What `openDevice()` opens, and what the survey says of it, in a page of this browser after a script. */
async function chosen(browser: Browser, before?: string) {
  const { page } = await openPage(browser, server.origin, before);
  const found = await page.evaluate(async () => {
    const device = await lab.barycenter.openDevice();
    await device.close();
    const { auto } = await lab.barycenter.surveyDevices();
    return { kind: device.kind, auto };
  });
  await page.close();
  return found;
}

const REFUSES =
  "GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException('none', 'OperationError'));";

describe('openDevice() in a page', () => {
  it('takes a hardware adapter', async () => {
    const { kind, auto } = await chosen(withGpu, AS_HARDWARE);
    expect([kind, auto.kind]).toEqual(['webgpu', 'webgpu']);
    expect(auto.reason).toBe('disguised is a hardware adapter');
  });

  it('takes the processor where no adapter answers', async () => {
    const { kind, auto } = await chosen(bare);
    expect([kind, auto.kind]).toEqual(['cpu', 'cpu']);
    expect(auto.reason).toMatch(/no WebGPU adapter/);
  });

  it('takes the processor rather than a software adapter', async () => {
    const { kind, auto } = await chosen(withGpu);
    expect([kind, auto.kind]).toEqual(['cpu', 'cpu']);
    expect(auto.reason).toMatch(/is a software driver/);
  });

  it('takes the processor where the adapter gives no device', async () => {
    expect((await chosen(withGpu, AS_HARDWARE + REFUSES)).kind).toBe('cpu');
  });

  it('goes on, on the processor, from the last checkpoint of a GPU that does not come back', async () => {
    const { page } = await openPage(withGpu, server.origin, AS_HARDWARE);
    const through = await page.evaluate(async (problem) => {
      // Devices of this page, so that one can be taken away, as a driver's reset does.
      const { GPUAdapter, GPU } = globalThis as unknown as Record<string, { prototype: Record<string, unknown> }>;
      const devices: { destroy(): void }[] = [];
      const request = GPUAdapter.prototype.requestDevice as (this: object, ...argv: unknown[]) => Promise<never>;
      GPUAdapter.prototype.requestDevice = async function (this: object, ...argv: unknown[]) {
        const device = await request.apply(this, argv);
        devices.push(device);
        return device;
      };
      const lost = await lab.learnThroughLoss(problem, {}, () => {
        for (const device of devices) device.destroy();
        GPU.prototype.requestAdapter = () => Promise.resolve(null);
        return Promise.resolve();
      });
      const after = await lab.barycenter.openDevice();
      await after.close();
      return { ...lost, opened: devices.length, after: after.kind };
    }, quick);
    expect(through).toMatchObject({ lost: { name: 'DeviceLostError' }, resumedAt: 4, opened: 1, after: 'cpu' });
    expect(through.weights).toMatch(/^[0-9a-f]{64}$/);
    await page.close();
  });
});

it('gives every error the name of its class when it is minified', async () => {
  const { page } = await openPage(bare, server.origin);
  const names = await page.evaluate(() => {
    type Thrown = new (message: string) => Error;
    const exported = Object.entries(lab.barycenter).filter(([name]) => name.endsWith('Error'));
    return exported.map(([name, made]) => [name, new (made as Thrown)('a message').name]);
  });
  expect(names.length).toBeGreaterThanOrEqual(8);
  for (const [exported, name] of names) expect(name).toBe(exported === 'AbortedError' ? 'AbortError' : exported);
  await page.close();
});

it('downloads a run that Node reads, with the same draws', async () => {
  const { page } = await openPage(bare, server.origin);
  const { files, drawn } = await page.evaluate(async (problem) => {
    const device = await lab.barycenter.openCpuDevice();
    const result = await lab.barycenter.solve(lab.barycenter.problemFromJson(problem), { device });
    const made = Object.entries(await lab.barycenter.runToFiles(result));
    const { data } = await result.sampleBarycenter(50);
    result.free();
    await device.close();
    return { files: made.map(([name, bytes]) => [name, [...bytes]] as const), drawn: [...data] };
  }, quick);
  await page.close();
  const folder = await mkdtemp(join(tmpdir(), 'run-of-a-page-'));
  for (const [name, bytes] of files) await writeFile(join(folder, name), Uint8Array.from(bytes));
  const device = await openCpuDevice();
  const result = (await loadRun(folder)).result(device);
  expect([...(await result.sampleBarycenter(50)).data]).toEqual(drawn);
  result.free();
  await device.close();
  await rm(folder, { recursive: true });
});

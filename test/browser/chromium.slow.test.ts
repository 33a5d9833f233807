import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  multiMarginal,
  openCpuDevice,
  openWebGpuDevice,
  problemFromJson,
  runToFiles,
  solve,
  type Device,
} from '../../src/index.js';
import { openBrowser, openPage, type OpenedPage } from './support/browser.js';
import type { Held, Lab } from './support/page.js';
import { ISOLATED, serve, type Server } from './support/server.js';
import { siteOfTests } from './support/site.js';

const root = new URL('../../', import.meta.url);
const quick = readFileSync(new URL('examples/twister-quick.json', root), 'utf8');

/** Seconds of work on two cores, with a validation. */
const longer = JSON.stringify({
  ...(JSON.parse(readFileSync(new URL('examples/twister.json', root), 'utf8')) as object),
  training: { iterations: 20, batchSize: 256, validation: { every: 20 } },
});

/**
 * Our own pieces of work take 10 to 20 ms on a free core, and a task counts as long from 50 ms on. Here the page's
 * thread shares two cores with as many workers and whatever else runs, which may stretch a task fourfold. What waits
 * for the device on this thread holds it most of the time, and work done here for seconds; so the share counts, too: of
 * a start that was stretched, some 100 ms of seconds.
 */
const LONGEST_TASK_MS = 4 * 50;
const LONGEST_SHARE = 0.25;

function expectFreeThread({ longTasks, took }: { readonly longTasks: readonly number[]; readonly took: number }): void {
  expect(Math.max(0, ...longTasks)).toBeLessThan(LONGEST_TASK_MS);
  expect(longTasks.reduce((sum, task) => sum + task, 0)).toBeLessThan(LONGEST_SHARE * took);
}

/** What `support/page.ts` puts there, and what a test leaves there. */
declare const lab: Lab;
declare let held: Held;
declare const killGpuProcess: () => Promise<void>;

async function inNode(open: () => Promise<Device>, problem = quick) {
  const device = await open();
  const result = await solve(problemFromJson(problem), { device });
  const { buffer, byteOffset, byteLength } = result.checkpoint.parameters;
  const weights = createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
  result.free();
  await device.close();
  return { info: device.info, weights };
}

const servers: Server[] = [];
let plain: string;
let isolated: string;
let browser: Browser;
beforeAll(async () => {
  servers.push(await serve(await siteOfTests()), await serve(await siteOfTests(ISOLATED)));
  [plain, isolated] = servers.map(({ origin }) => origin);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) await server.close();
});

/** As Safari has it. */
const NO_RELAXED_SIMD = 'WebAssembly.validate = () => false';

async function withPage<T>(
  use: (opened: OpenedPage) => Promise<T>,
  { url = isolated, before, on = browser }: { url?: string; before?: string | undefined; on?: Browser } = {},
): Promise<T> {
  const opened = await openPage(on, url, before);
  try {
    return await use(opened);
  } finally {
    await opened.page.close();
  }
}

describe('the cpu device in a page', () => {
  it.each([
    ['isolated, relaxed SIMD', true, true],
    ['isolated, plain SIMD', true, false],
    ['not isolated, relaxed SIMD', false, true],
    ['not isolated, plain SIMD', false, false],
  ])('learns Node’s bits: %s', async (_, isIsolated, relaxed) => {
    const { weights } = await inNode(() => openCpuDevice({ relaxedSimd: relaxed }));
    const before = relaxed ? undefined : NO_RELAXED_SIMD;
    await withPage(
      async ({ page, complaints }) => {
        const learned = await page.evaluate((problem) => lab.learn(problem, { kind: 'cpu' }), quick);
        expect(learned).toMatchObject({ weights, leaked: 0 });
        const threads = isIsolated ? /, \d+ threads?$/ : /, 1 thread \(this page is not cross-origin isolated\)$/;
        expect(learned.info.driver).toMatch(threads);
        expect(learned.info.driver.includes('relaxed_madd')).toBe(relaxed);
        expect(complaints).toEqual([]);
      },
      { url: isIsolated ? isolated : plain, before },
    );
  });

  it.each([true, false])('leaves the page’s thread alone while it works, isolated: %s', async (isIsolated) => {
    await withPage(
      async ({ page }) => {
        expectFreeThread(await page.evaluate((problem) => lab.learn(problem, { kind: 'cpu' }), longer));
      },
      { url: isIsolated ? isolated : plain },
    );
  });

  it('ends its workers and lets go of its memory when it is closed', async () => {
    await withPage(async ({ page }) => {
      await page.evaluate(async () => void Object.assign(globalThis, { held: await lab.hold({ threads: 2 }) }));
      expect(page.workers()).toHaveLength(2);
      const client = await page.createCDPSession();
      const isAlive = async (): Promise<boolean> => {
        await client.send('HeapProfiler.collectGarbage');
        return page.evaluate(() => held.memory.deref() !== undefined);
      };
      expect(await isAlive()).toBe(true);
      await page.evaluate(() => held.close!());
      // Workers end, and objects that a task has seen are let go, some turns later.
      await expect.poll(() => page.workers().length, { timeout: 60_000 }).toBe(0);
      await page.evaluate(() => void delete held.close);
      await expect.poll(isAlive, { timeout: 60_000 }).toBe(false);
    });
  });

  it('starts from the page’s own script where its policy forbids workers from blob:', async () => {
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
    const site = await siteOfTests({ ...ISOLATED, 'Content-Security-Policy': policy });
    const script = readFileSync(new URL('dist/src/device/cpu/web/built/cpu_worker.js', root), 'utf8');
    const files = { ...site.files, '/cpu_worker.js': { type: 'text/javascript', body: script } };
    const server = await serve({ ...site, files });
    servers.push(server);
    const { weights } = await inNode(() => openCpuDevice());
    await withPage(
      async ({ page }) => {
        const refused = await page.evaluate(() => lab.failure(() => lab.barycenter.openDevice()));
        expect(refused).toMatchObject({ name: 'DeviceUnavailableError' });
        expect(refused!.message).toMatch(/workerUrl/);
        const learn = (problem: string) => lab.learn(problem, { workerUrl: '/cpu_worker.js' });
        expect(await page.evaluate(learn, quick)).toMatchObject({ weights, leaked: 0 });
      },
      { url: server.origin },
    );
  });
});

it('keeps a run as files, with the identities of tables that Node gives', async () => {
  const rows = (at: number) => [0, 1, 2].map((i) => [at + i, i * i]);
  const problem = JSON.stringify({
    epsilon: 0.5,
    marginals: [0, 3].map((at) => ({ samples: rows(at), weight: 0.5, cost: { kind: 'squared-euclidean' } })),
    training: { iterations: 4, batchSize: 8, validation: { every: 0 } },
  });
  const device = await openCpuDevice();
  const result = await solve(problemFromJson(problem), { device });
  const files = await runToFiles(result);
  result.free();
  await device.close();
  const identities = new TextDecoder().decode(files['weights.safetensors']).match(/[0-9a-f]{64}/g);
  expect(identities).toHaveLength(2);
  const { weights } = await inNode(() => openCpuDevice(), problem);
  await withPage(async ({ page, complaints }) => {
    const found = await page.evaluate((text) => lab.throughFiles(text, { kind: 'cpu' }), problem);
    const names = Object.keys(files).sort();
    expect(found).toEqual({ hashes: [weights, weights], identities, names, leaked: 0 });
    expect(complaints).toEqual([]);
  });
});

describe('what a page is told', () => {
  it('opens the cpu device where there is no WebGPU, and says so where it is asked for', async () => {
    await withPage(
      async ({ page }) => {
        const found = await page.evaluate(async () => {
          const device = await lab.barycenter.openDevice();
          await device.close();
          const { auto } = await lab.barycenter.surveyDevices();
          return {
            kind: device.kind,
            auto,
            refused: await lab.failure(() => lab.barycenter.openDevice({ kind: 'webgpu' })),
          };
        });
        expect(found).toMatchObject({
          kind: 'cpu',
          auto: { kind: 'cpu' },
          refused: { name: 'DeviceUnavailableError' },
        });
        expect(found.auto.reason).toMatch(/no navigator[.]gpu/);
      },
      { before: 'delete Navigator.prototype.gpu' },
    );
  });

  it('is told to pass numbers where a problem names a file', async () => {
    await withPage(async ({ page }) => {
      const refused = await page.evaluate(() =>
        lab.failure(() =>
          lab.barycenter.solve({
            marginals: [0, 1].map((k) => ({ samples: `${k}.csv`, weight: 0.5, cost: { kind: 'squared-euclidean' } })),
            epsilon: 0.1,
          }),
        ),
      );
      expect(refused).toMatchObject({ name: 'InvalidInputError' });
      expect(refused!.message).toMatch(/a page reads no files.*data, rows, columns/s);
    });
  });
});

/** Two clouds of two points on a line; pages get its text. */
function twoByTwo() {
  const masses = Float64Array.of(0.5, 0.5);
  const marginals = [0, 2].map((at) => ({ points: Float64Array.of(at, at + 1), dim: 1, masses }));
  return { marginals, weights: [0.25, 0.75] };
}

it('solves linear programs with a HiGHS that the page serves', async () => {
  const site = await siteOfTests();
  const file = (name: string) => readFileSync(new URL(`node_modules/highs/build/${name}`, root));
  const files = {
    ...site.files,
    '/highs/highs.mjs': { type: 'text/javascript', body: file('highs.mjs') },
    '/highs/highs.wasm': { type: 'application/wasm', body: file('highs.wasm') },
  };
  const server = await serve({ ...site, files });
  servers.push(server);
  await withPage(
    async ({ page }) => {
      const solveOn = `lab.barycenter.multiMarginal((${twoByTwo.toString()})())`;
      expect(await page.evaluate(`lab.failure(() => ${solveOn})`)).toMatchObject({ name: 'BarycenterError' });
      await page.evaluate(`lab.barycenter.provideHighs(async () => (await import('/highs/highs.mjs')).default())`);
      const { objective } = await multiMarginal(twoByTwo());
      expect(await page.evaluate(`${solveOn}.then(({ objective }) => objective)`)).toEqual(objective);
    },
    { url: server.origin },
  );
});

describe('WebGPU in a page', () => {
  let withGpu: Browser;
  beforeAll(async () => {
    withGpu = await openBrowser({ webgpu: true });
  });
  afterAll(() => withGpu?.close());

  it('learns the bits of Dawn in Node, on the same driver', async () => {
    const node = await inNode(() => openWebGpuDevice({ allowSoftware: true }));
    await withPage(
      async ({ page, complaints }) => {
        const learned = await page.evaluate((problem) => lab.learn(problem, { kind: 'webgpu' }), quick);
        expect(learned.leaked).toBe(0);
        // With a GPU, Node's device is that, and the browser's may be the software driver: other roundings.
        if (learned.info.software === node.info.software) expect(learned.weights).toBe(node.weights);
        expectFreeThread(learned);
        expect(complaints).toEqual([]);
      },
      { on: withGpu },
    );
  });

  it('goes on from a checkpoint after the GPU process was killed', async () => {
    await withPage(
      async ({ page }) => {
        const { weights } = await page.evaluate((problem) => lab.learn(problem, { kind: 'webgpu' }), quick);
        const client = await withGpu.target().createCDPSession();
        await page.exposeFunction('killGpuProcess', () => client.send('Browser.crashGpuProcess'));
        const learn = (problem: string) => lab.learnThroughLoss(problem, { kind: 'webgpu' }, killGpuProcess);
        const through = await page.evaluate(learn, quick);
        expect(through.lost).toMatchObject({ name: 'DeviceLostError' });
        expect(through).toMatchObject({ resumedAt: 4, weights });
      },
      { on: withGpu },
    );
  });
});

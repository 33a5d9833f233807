import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCpuDevice, problemFromJson, solve } from '../../src/index.js';
import { openPage } from './support/browser.js';
import { openFirefox } from './support/firefox.js';
import type { Lab } from './support/page.js';
import { ISOLATED, serve, type Server } from './support/server.js';
import { siteOfTests } from './support/site.js';

const quick = readFileSync(new URL('../../examples/twister-quick.json', import.meta.url), 'utf8');

/** What `support/page.ts` puts there. */
declare const lab: Lab;

let servers: Record<'isolated' | 'plain', Server>;
let firefox: Browser;
beforeAll(async () => {
  firefox = await openFirefox();
  servers = { isolated: await serve(await siteOfTests(ISOLATED)), plain: await serve(await siteOfTests()) };
});
afterAll(async () => {
  await firefox?.close();
  for (const server of Object.values(servers ?? {})) await server.close();
});

async function weightsInNode(relaxedSimd: boolean): Promise<string> {
  const device = await openCpuDevice({ relaxedSimd });
  const result = await solve(problemFromJson(quick), { device });
  const { buffer, byteOffset, byteLength } = result.checkpoint.parameters;
  const weights = createHash('sha256').update(new Uint8Array(buffer, byteOffset, byteLength));
  result.free();
  await device.close();
  return weights.digest('hex');
}

it.each(['isolated', 'plain'] as const)('learns Node’s bits in Firefox, in a page that is %s', async (kind) => {
  const { page, complaints } = await openPage(firefox, servers[kind].origin);
  const learned = await page.evaluate((problem) => lab.learn(problem, { kind: 'cpu' }), quick);
  const fused = learned.info.driver.includes('relaxed_madd');
  expect(learned).toMatchObject({ weights: await weightsInNode(fused), leaked: 0 });
  expect(learned.info.driver).toMatch(kind === 'isolated' ? /, \d+ threads?$/ : /, 1 thread \(/);
  expect(complaints).toEqual([]);
  await page.close();
});

it('opens the processor where it has no WebGPU, keeps a run, and refuses by names that are not minified', async () => {
  const { page } = await openPage(firefox, servers.isolated.origin);
  const found = await page.evaluate(async (problem) => {
    const device = await lab.barycenter.openDevice();
    await device.close();
    return {
      kind: device.kind,
      files: await lab.throughFiles(problem, { kind: 'cpu' }),
      refused: await lab.failure(() => lab.barycenter.openCpuDevice({ threads: 0 })),
    };
  }, quick);
  expect(found).toMatchObject({ kind: 'cpu', files: { leaked: 0 }, refused: { name: 'InvalidInputError' } });
  expect(found.files.hashes[1]).toBe(found.files.hashes[0]);
  await page.close();
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as engine from '../../src/engine/index.js';

const text = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const document = text('docs/engine.md');

it('shows examples/engine.ts as it is', () => {
  expect(document.split('```ts\n')[1].split('```')[0]).toBe(text('examples/engine.ts'));
});

it('needs thirty lines of code for it', () => {
  const code = text('examples/engine.ts')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line));
  expect(code.length).toBeLessThanOrEqual(30);
  expect(Math.max(...code.map((line) => line.length))).toBeLessThanOrEqual(120);
});

it('names every function of the engine that is not of the costs or an error', async () => {
  const words = new Set(Object.keys(await import('../../src/autograd/index.js')));
  const named = Object.keys(engine).filter((name) => !words.has(name) && !name.endsWith('Error'));
  expect(named).toContain('langevinChain');
  expect(named.filter((name) => !document.includes(`\`${name}`) && !document.includes(`${name}(`))).toEqual([]);
});

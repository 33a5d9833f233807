import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NODES, testOnNodes } from '../../scripts/support/nodes.mjs';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('testOnNodes', () => {
  const run = async (codes: Readonly<Record<number, number | Error>>, install: (major: number) => string = String) => {
    const [printed, ran]: [string[], string[]] = [[], []];
    const failed = await testOnNodes(Object.keys(codes).map(Number), ['--maxWorkers=1'], {
      install,
      test: (binary, argv) => {
        ran.push([binary, ...argv].join(' '));
        const code = codes[Number(binary)];
        return code instanceof Error ? Promise.reject(code) : Promise.resolve(code);
      },
      print: (line) => printed.push(line),
    });
    return { failed, ran, verdict: printed.at(-1)!.trim().split('\n') };
  };

  it('runs the tests for other Nodes on each', async () => {
    const { failed, ran, verdict } = await run({ 20: 0, 26: 0 });
    expect(ran).toEqual(['20 --nodes --maxWorkers=1', '26 --nodes --maxWorkers=1']);
    expect(failed).toEqual([]);
    expect(verdict).toEqual(['Node 20: passed', 'Node 26: passed']);
  });

  it('goes on after a failure, and names every Node that failed', async () => {
    const { failed, verdict } = await run({ 20: 1, 22: 0, 24: new Error('cannot start'), 26: 134 });
    expect(failed).toEqual([20, 24, 26]);
    expect(verdict).toEqual([
      'Node 20: FAILED (exit code 1)',
      'Node 22: passed',
      'Node 24: FAILED (Error: cannot start)',
      'Node 26: FAILED (exit code 134)',
    ]);
  });

  it('fails a Node that cannot be installed', async () => {
    const { failed, ran, verdict } = await run({ 22: 0, 26: 0 }, (major) => {
      if (major === 26) throw new Error('npm install: exit code 1');
      return String(major);
    });
    expect([failed, ran]).toEqual([[26], ['22 --nodes --maxWorkers=1']]);
    expect(verdict[1]).toBe('Node 26: FAILED (Error: npm install: exit code 1)');
  });
});

it('starts with the oldest Node that the package allows, and continuous integration runs them all', () => {
  const { engines, scripts } = JSON.parse(read('package.json')) as {
    engines: { node: string };
    scripts: Record<string, string>;
  };
  expect(Number(/\d+/.exec(engines.node)![0])).toBe(NODES[0]);
  expect(NODES).toEqual([20, 22, 24, 26]);
  expect(scripts['test:nodes']).toBe('node scripts/test_on_nodes.mjs');
  // `npm run test:all` is the run on the machine's own.
  expect(read('.ci/run').split('\n')).toEqual(
    expect.arrayContaining(['npm run test:all', 'npm run test:nodes -- --others']),
  );
});

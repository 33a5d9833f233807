import { expect, it, vi } from 'vitest';
import { fromRoot } from '../support/root.js';
import type { StepReport } from './report.js';
import { runStep } from './run_step.js';

const program = fromRoot('bench', 'gpu_check', 'fixtures', 'fake_step.mjs');
/** Seconds that no fake takes, however busy the machine, but the one that never ends. */
const AMPLE = 200;

/** @returns the report, and how many rows it had at each change */
async function run(manner: string, budget = AMPLE) {
  const report: StepReport<'kernels'> = { status: 'running', budget, seconds: 0, rows: [] };
  const rowsAtChange: number[] = [];
  const settings = { quick: true, software: false };
  const changed = vi.fn(() => void rowsAtChange.push(report.rows.length));
  await runStep(manner as 'kernels', settings, report, { program, execArgv: [] }, changed);
  return { report, rowsAtChange };
}

it('keeps the rows as they come, numbers that are none among them', async () => {
  const { report, rowsAtChange } = await run('done');
  expect(report).toMatchObject({ status: 'done', rows: [{ kernel: 'first', worst: 0.5 }, { worst: NaN }] });
  expect(rowsAtChange).toEqual([1, 2, 2, 2]);
  expect(report.said).toBeUndefined();
  // Three quarters of the budget: what is begun by then has the rest to end.
  expect(report.rows[0]).toMatchObject({ told: { quick: true, software: false, enough: 150 } });
});

it('calls a step with a wrong row wrong, and keeps what was left out', async () => {
  const { report } = await run('wrong row');
  expect(report).toMatchObject({ status: 'wrong', why: 'off by one', leftOut: ['fourth'] });
});

it.each([
  ['threw', 'failed', 'lost'],
  ['crashes', 'failed', 'its process died (SIGSEGV)'],
  ['leaves', 'failed', 'its process died (exit code 0)'],
])('notes a step that %s, with the rows before and its last words', async (manner, status, why) => {
  const { report } = await run(manner);
  expect(report).toMatchObject({ status, why, rows: [{ kernel: 'first' }] });
  expect([...report.said!].sort()).toEqual(['on stderr', 'on stdout']);
});

it('ends a step after its budget', async () => {
  const { report } = await run('hangs', 3);
  expect(report).toMatchObject({ status: 'overran', why: 'ended after its 3 s' });
});

it('ends a process that stays after its last word, which counts', async () => {
  const { report } = await run('stays after its end');
  expect(report).toMatchObject({ status: 'done', rows: [{ kernel: 'first' }] });
});

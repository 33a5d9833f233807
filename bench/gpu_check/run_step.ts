import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StepName, StepReport, StepRows, StepStatus } from './report.js';
import type { StepSettings } from './step.js';

/** What a step's process says. */
export type StepMessage =
  | { readonly row: unknown }
  | {
      readonly ended: {
        readonly status: StepStatus;
        readonly why?: string;
        readonly leftOut?: readonly string[];
      };
    };

export interface StepProgram {
  /** The module that is run as `PROGRAM STEP SETTINGS`, and Node's own arguments for it. */
  readonly program: string;
  readonly execArgv?: readonly string[];
  /** Added to ours. */
  readonly environment?: Readonly<Record<string, string>>;
}

const KEPT_LINES = 20;
/** From the last message to the end of the process. */
const EXIT_SECONDS = 5;
/** Share of a budget after which a step begins no new row. */
const ENOUGH = 0.75;

/** Steps in progress, for whoever ends early. */
const running = new Set<ChildProcess>();

/** Ends what runs, at once. */
export function endSteps(): void {
  for (const child of running) child.kill('SIGKILL');
}

/**
 * Runs one step in a process of its own, so that a driver that crashes or hangs takes nothing else with it.
 * @param changed called whenever the report has something new
 * @returns `report`, filled in; never throws for what a step does
 */
export async function runStep<Name extends StepName>(
  name: Name,
  settings: Omit<StepSettings, 'enough'>,
  report: StepReport<Name>,
  { program, execArgv = process.execArgv, environment = {} }: StepProgram,
  changed: () => void,
): Promise<StepReport<Name>> {
  const started = performance.now();
  const told: StepSettings = { ...settings, enough: ENOUGH * report.budget };
  const child = fork(program, [name, JSON.stringify(told)], {
    execArgv: [...execArgv],
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Numbers that are not finite arrive as they are.
    serialization: 'advanced',
  });
  running.add(child);
  const lines = lastLines(child);
  const gone = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
  let ended = false;
  let overran = false;
  let timer = setTimeout(() => {
    overran = true;
    child.kill('SIGKILL');
  }, report.budget * 1000);
  child.on('message', (message: StepMessage) => {
    if ('row' in message) report.rows.push(message.row as StepRows[Name]);
    else {
      ended = true;
      Object.assign(report, message.ended);
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), EXIT_SECONDS * 1000);
    }
    report.seconds = (performance.now() - started) / 1000;
    changed();
  });
  const [code, signal] = await gone;
  clearTimeout(timer);
  running.delete(child);
  report.seconds = (performance.now() - started) / 1000;
  if (overran)
    Object.assign(report, { status: 'overran', why: `ended after its ${Number(report.budget.toPrecision(3))} s` });
  else if (!ended)
    Object.assign(report, { status: 'failed', why: `its process died (${signal ?? `exit code ${code}`})` });
  judgeRows(report);
  if (['failed', 'overran'].includes(report.status) && lines.length > 0) report.said = lines;
  changed();
  return report;
}

/** A step that ended well with a row in trouble did not end well. */
function judgeRows(report: StepReport): void {
  if (report.status !== 'done' && report.status !== 'partly') return;
  const troubles = report.rows.flatMap((row) => ('trouble' in row && row.trouble !== undefined ? [row.trouble] : []));
  const worst = troubles.find(({ kind }) => kind === 'wrong') ?? troubles[0];
  if (worst !== undefined) Object.assign(report, { status: worst.kind, why: worst.why });
}

/** The last lines that a process prints on either stream, filled while it runs. */
function lastLines({ stdout, stderr }: ChildProcess): string[] {
  const lines: string[] = [];
  for (const stream of [stdout!, stderr!]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
    });
  }
  return lines;
}

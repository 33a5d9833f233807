import { writeFileSync } from 'node:fs';
import type { Machine } from '../../src/node/io/machine.js';
import type { Row, Yardstick } from '../support/bench.js';

/**
 * The JSON of `npm run gpu-check`: one object, written anew after every row, so that what is there is what was measured
 * when a process or a machine dies. Times are seconds; rates are floating-point operations of matrix products a second,
 * counted as in `bench/support/operations.ts`; `null` stands for a number that is not finite.
 *
 *     { format, date, command, version, commit, machine, quick, software, patience,
 *       steps: { adapter, peak, kernels, tuning, chains, iterations, pytorch },   each a StepReport, absent until begun
 *       aims: [Aim], exitCode }                                                   exitCode null until the end
 */
export interface GpuCheckReport {
  readonly format: 1;
  /** ISO 8601, when it began. */
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  /** Ours, of package.json. */
  readonly version: string;
  /** Of git, with `+` where files differed from it; null where it is not known. */
  readonly commit: string | null;
  readonly machine: Machine;
  /** Small shapes: asked for, or the software driver's. */
  readonly quick: boolean;
  /** Whether a software driver was allowed. */
  readonly software: boolean;
  /** Factor of the time budgets. */
  readonly patience: number;
  readonly steps: { [Name in StepName]?: StepReport<Name> };
  aims: readonly Aim[];
  exitCode: number | null;
}

/** What each step's rows are. */
export interface StepRows {
  /** One row. */
  readonly adapter: AdapterFacts;
  /** One row: what the device can do at best, `fma_peak` and a copy, both checked. */
  readonly peak: Yardstick;
  /** One per kernel and shape. */
  readonly kernels: KernelRow;
  /** One per race. */
  readonly tuning: RaceRow;
  /** `langevin_chain`, one per width and batch. */
  readonly chains: SpeedRow;
  /** Training iterations, one per width and batch. */
  readonly iterations: SpeedRow;
  /** Ours and PyTorch's on CUDA, in turns. */
  readonly pytorch: SpeedRow;
}

export type StepName = keyof StepRows;

/**
 * `done`; `partly`: no time was left for `leftOut`; `overran`: ended by force after its budget; `absent`: what it needs
 * is not here; `wrong`: a kernel is; `failed`: an error, or the process died.
 */
export type StepStatus = 'running' | 'done' | 'partly' | 'overran' | 'absent' | 'wrong' | 'failed';

export interface StepReport<Name extends StepName = StepName> {
  status: StepStatus;
  /** Seconds it may take. */
  readonly budget: number;
  seconds: number;
  /** Of `absent`, `wrong` and `failed`. */
  why?: string;
  leftOut?: readonly string[];
  /** The last lines its process printed, where it failed. */
  said?: readonly string[];
  readonly rows: StepRows[Name][];
}

/** What is wrong with a row: its numbers (`wrong`), or the device gave none (`failed`). */
export interface Trouble {
  readonly kind: 'wrong' | 'failed';
  readonly why: string;
}

export interface AdapterFacts {
  readonly kind: 'hardware' | 'software' | 'none';
  /** Why there is none. */
  readonly why?: string;
  readonly name?: string;
  readonly driver?: string;
  /** Everything the adapter says of itself, subgroup sizes among it. */
  readonly info?: Readonly<Record<string, string | number | boolean>>;
  /** All features, as WebGPU names them. */
  readonly features?: readonly string[];
  /** Those that matter to us, now or to come. */
  readonly has?: { readonly timestampQuery: boolean; readonly shaderF16: boolean; readonly subgroups: boolean };
  /** Everything the adapter allows. */
  readonly limits?: Readonly<Record<string, number>>;
  /** `nvidia-smi`'s line of GPU, driver version, clock and power limit, where it is. */
  readonly nvidia?: string;
}

export interface KernelRow {
  readonly kernel: string;
  readonly shape: string;
  /** The largest error over its allowance, at most 1 where the kernel is right; absent where it gave no numbers. */
  readonly worst?: number;
  readonly trouble?: Trouble;
  /** Of the kernel, of its float64 twin and of the comparison. */
  readonly seconds: number;
}

/** A candidate of a race. */
export interface TrialRow {
  /** Chains of a tile, unit groups and blocks of 4 units an invocation; where its slopes lie, if it says. */
  readonly tile: string;
  readonly kind: 'timed' | 'dropped' | 'not tried';
  /** Of a Langevin step, by the device's clock where it has one. */
  readonly seconds?: number;
  /** Of `dropped`. */
  readonly why?: string;
}

export interface RaceRow {
  readonly name: string;
  /** As `TuningReport`. */
  readonly status: string;
  readonly trials: readonly TrialRow[];
  /** Index of the trial that won. */
  readonly winner?: number;
  /** Time of the guess over the winner's. */
  readonly gain?: number;
  readonly seconds: number;
  readonly trouble?: Trouble;
}

/** The fastest run by one clock. */
export interface Rate {
  readonly seconds: number;
  readonly flops: number;
  /** Of the measured peak; absent where that was not measured. */
  readonly share?: number;
}

/** A row of the benches with its rates by both clocks. */
export interface SpeedRow extends Row {
  readonly wall?: Rate;
  readonly device?: Rate;
  readonly trouble?: Trouble;
}

export interface Aim {
  readonly aim: string;
  readonly target: number;
  /** The worst of the rows that the aim is about. */
  readonly measured?: number;
  /** Its row. */
  readonly at?: string;
  /** Rows that were measured, of those the aim is about. */
  readonly rows: readonly [measured: number, of: number];
  /** null: not measured, or met as far as measured and not all was. */
  readonly met: boolean | null;
}

export function writeReport(file: string, report: GpuCheckReport): void {
  writeFileSync(file, `${JSON.stringify(report, null, 1)}\n`);
}

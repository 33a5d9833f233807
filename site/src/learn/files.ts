import { encodeNpy, runToFiles, type Result } from 'energy-barycenter';
import { palette } from '../draw/colours.js';
import { figureSvg } from '../draw/svg.js';
import type { Store } from '../state/store.js';
import type { Controller } from './controller.js';
import type { Points } from './picture.js';
import type { FileKind, Made } from './file_kinds.js';
import { problemFile, snippet } from './snippet.js';

const BARYCENTER_POINTS = 5000;
/** Points of each marginal whose plans are written, and draws of each. */
const PLAN_POINTS = 500;
const PLAN_DRAWS = 16;

const csv = (names: readonly string[], rows: readonly (readonly (number | string)[])[]): string =>
  `${[names, ...rows].map((row) => row.join(',')).join('\n')}\n`;

const rowsOf = (points: Points): number[][] =>
  Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i], points[2 * i + 1]]);

async function mapped(result: Result): Promise<string> {
  const rows: (number | string)[][] = [];
  for (const k of result.loaded.problem.marginals.keys()) {
    const x = await result.plan(k).inputs(PLAN_POINTS);
    const y = rowsOf(await result.plan(k).conditionalMean({ data: x, columns: 2 }));
    rowsOf(x).forEach((from, i) => rows.push([k, ...from, ...y[i]]));
  }
  return csv(['marginal', 'x0', 'x1', 'mean_y0', 'mean_y1'], rows);
}

/** [marginals, points, 1 + draws, 2]: of each point itself, and then draws of its plan. */
async function plans(result: Result): Promise<Uint8Array> {
  const count = result.loaded.problem.marginals.length;
  const data = new Float64Array(count * PLAN_POINTS * (1 + PLAN_DRAWS) * 2);
  let at = 0;
  for (let k = 0; k < count; k++) {
    const x = await result.plan(k).inputs(PLAN_POINTS);
    const y = await result.plan(k).sample({ data: x, columns: 2 }, { perPoint: PLAN_DRAWS });
    for (let i = 0; i < PLAN_POINTS; i++) {
      data.set(x.subarray(2 * i, 2 * i + 2), at);
      data.set(y.data.subarray(2 * PLAN_DRAWS * i, 2 * PLAN_DRAWS * (i + 1)), at + 2);
      at += 2 * (1 + PLAN_DRAWS);
    }
  }
  return encodeNpy({ shape: [count, PLAN_POINTS, 1 + PLAN_DRAWS, 2], data });
}

async function contents(
  kind: FileKind,
  result: Result,
  store: Store,
  controller: Controller,
): Promise<string | Uint8Array> {
  switch (kind) {
    case 'barycenter.csv': {
      const { data } = await result.sampleBarycenter(BARYCENTER_POINTS);
      return csv(['y0', 'y1'], rowsOf(data));
    }
    case 'barycenter.npy': {
      const { rows, columns, data } = await result.sampleBarycenter(BARYCENTER_POINTS);
      return encodeNpy({ shape: [rows, columns], data });
    }
    case 'mapped.csv':
      return mapped(result);
    case 'plans.npy':
      return plans(result);
    case 'weights.safetensors':
      return (await runToFiles(result))['weights.safetensors'];
    case 'problem.json':
      return problemFile(store.settings.value);
    case 'figure.svg':
      return figureSvg(store, palette.value);
    case 'same-in-node.mjs':
      return snippet(controller.stages, store.device.value);
  }
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  mjs: 'text/javascript',
  svg: 'image/svg+xml',
};

/** A file of what was learned. */
export async function makeFile(kind: FileKind, result: Result, store: Store, controller: Controller): Promise<Made> {
  const made = await contents(kind, result, store, controller);
  const type = TYPES[kind.slice(kind.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  return { name: kind, blob: new Blob([typeof made === 'string' ? made : made.slice()], { type }) };
}

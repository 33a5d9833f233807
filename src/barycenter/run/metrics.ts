import * as z from 'zod/mini';
import { invalid } from '../../errors.js';
import { IN_WORDS } from '../../io/issue_text.js';
import { parseJson } from '../../io/json.js';
import type { MetricPoint } from '../training/checkpoint.js';

/** Losses whose differences, and the margins of a figure, float64 holds. */
const LARGEST = 1e300;
const value = z.number().check(z.gte(-LARGEST), z.lte(LARGEST));

const metricPoint: z.ZodMiniType<MetricPoint> = z.looseObject({
  iteration: z.int().check(z.gte(0)),
  surrogate: value,
  learningRate: value,
  loss: z.exactOptional(value),
  lossError: z.exactOptional(value),
  lossChange: z.exactOptional(value),
  lossChangeError: z.exactOptional(value),
  acceptance: z.exactOptional(value),
  carried: z.exactOptional(value),
  effective: z.exactOptional(value),
  fellBack: z.exactOptional(value),
  epsilon: z.exactOptional(value),
  stepErrors: z.exactOptional(z.array(value)),
  stepAcceptances: z.exactOptional(z.array(value)),
  seconds: value,
});

export const metricsText = (history: readonly MetricPoint[]): string =>
  history.map((point) => `${JSON.stringify(point)}\n`).join('');

function pointOf(line: string, operation: string): MetricPoint {
  const wayOut = 'Remove the line; the weights do not depend on it.';
  const { success, data, error } = metricPoint.safeParse(parseJson(line, operation, wayOut), IN_WORDS);
  if (success) return data;
  const { path, message } = error.issues[0];
  const where = path.length > 0 ? `${path.join('.')}: ${message}` : message;
  throw invalid(operation, 'must be a line that `barycenter solve` wrote', `"${line.slice(0, 60)}" (${where})`, wayOut);
}

/**
 * The history of a run up to an iteration: lines past a checkpoint are of work that was lost. A last line cut short is
 * left out; any other malformed line is an error.
 * @param name what messages call the text
 */
export function parseMetrics(text: string, name: string, until = Infinity): MetricPoint[] {
  const lines = text.split('\n');
  lines.pop(); // what follows the last newline: nothing, or a line cut short
  return lines
    .map((line, index) => pointOf(line, `reading ${name}: line ${index + 1}`))
    .filter((p) => p.iteration <= until);
}

import type { DeviceInfo, ProblemInput } from 'energy-barycenter';
import { printCost } from '../cost/print.js';
import type { Settings } from '../state/settings.js';
import { problemOf } from './problem.js';
import type { Stage } from './stage.js';

/** A problem as text: rows stand as they are, and read back to the same bits. A typed cost is code, and left out. */
function textOf(problem: ProblemInput): object {
  const marginals = problem.marginals.map(({ cost, ...marginal }) => {
    const json = 'trace' in cost ? cost.json : cost;
    return { ...marginal, ...(json ? { cost: json } : {}) };
  });
  return { ...problem, marginals };
}

/** The file of the problem that settings ask for. */
export function problemFile(settings: Settings): string {
  return `${JSON.stringify(textOf(problemOf(settings, false)), null, 2)}\n`;
}

/** What a stage changes of `problem.json`. */
function changesOf({ settings, warm }: Stage): object {
  const { training } = problemOf(settings, warm);
  return { epsilon: settings.epsilon, weights: settings.weights, training };
}

const costCode = ({ cost }: Settings): string => {
  if (cost.kind === 'typed') return printCost(cost.text).code;
  if (cost.kind === 'geodesic') return `{ kind: 'geodesic' }`;
  return cost.kind === 'twist' ? `{ kind: 'twist', slope: ${cost.slope} }` : `{ kind: 'squared-euclidean' }`;
};

function stageCode(stage: Stage): string {
  const begin = stage.warm ? 'startFrom: result' : '';
  const options = ['device', `seed: ${stage.settings.seed}`, `until: ${stage.until}`, ...(begin ? [begin] : [])];
  return [
    `cost = ${costCode(stage.settings)};`,
    `result = await solve(problem(${JSON.stringify(changesOf(stage))}), { ${options.join(', ')} });`,
  ].join('\n');
}

/**
 * A script for Node that learns what the page learned, stage by stage, from `problem.json` beside it: the same bits on
 * the same kind of device.
 */
export function snippet(stages: readonly Stage[], device: DeviceInfo | undefined): string {
  const words = new Set(
    stages.flatMap(({ settings: { cost } }) => (cost.kind === 'typed' ? printCost(cost.text).words : [])),
  );
  // A browser that fuses no multiply-adds: neither may Node.
  const plain = device?.kind === 'cpu' && !device.driver.includes('relaxed_madd');
  const [open, options] = plain
    ? ['openCpuDevice', '{ relaxedSimd: false }']
    : ['openDevice', `{ kind: '${device?.kind ?? 'auto'}' }`];
  const imports = ['defineProblem', open, 'runToFiles', 'solve', ...words].sort();
  return `// What the page learned, in Node: node same-in-node.mjs, beside problem.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { ${imports.join(', ')} } from 'energy-barycenter';

const input = JSON.parse(readFileSync(new URL('problem.json', import.meta.url), 'utf8'));
let cost;
let result;
const problem = ({ weights, ...changes }) =>
  defineProblem({
    ...input,
    ...changes,
    marginals: input.marginals.map((marginal, k) => ({ ...marginal, weight: weights[k], cost })),
  });

const device = await ${open}(${options});
${stages.map(stageCode).join('\n')}
const files = await runToFiles(result);
writeFileSync(new URL('weights.safetensors', import.meta.url), files['weights.safetensors']);
result.free();
await device.close();
`;
}

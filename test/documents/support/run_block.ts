import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { defineProblem } from '../../../src/barycenter/problem/define_problem.js';
import { loadMarginals } from '../../../src/barycenter/problem/load_marginals.js';
import { problemFromJson } from '../../../src/barycenter/problem/problem_json.js';
import { root, type Block } from './blocks.js';
import type { Reader } from './reader.js';

/** TypeScript with what the text around it says, as a module. */
export const moduleOf = ({ text, directions }: Block): string => [...directions.given, text, 'export {};'].join('\n');

/** What is run of a block: without the lines that are left out, and with what is quicker. */
export function runText({ text, language, directions }: Block): string {
  let lines = text.split('\n');
  if (language === 'console')
    lines = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice('$ '.length));
  for (const { part } of directions.without) {
    if (!lines.some((line) => line.includes(part))) throw new Error(`no line has "${part}", which is to be left out`);
    lines = lines.filter((line) => !line.includes(part));
  }
  return directions.replace.reduce((now, { this: here, by }) => {
    if (!now.includes(here)) throw new Error(`"${here}", which is to be replaced, is not in it`);
    return now.replaceAll(here, by);
  }, lines.join('\n'));
}

/** @throws Error with what it printed, for a program that fails */
function runProgram(program: string, args: readonly string[], reader: Reader, quicker: Block['directions']['quicker']) {
  const options = Object.entries(quicker).map(([command, text]) => [`QUICKER_${command}`, text] as const);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...Object.fromEntries(options),
    PATH: `${path.join(reader.folder, '.bin')}:${process.env.PATH}`,
  };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: reader.folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`exit code ${status}\n${stdout}\n${stderr}`);
}

async function readProblem(text: string, reader: Reader): Promise<void> {
  const given = JSON.parse(text) as object;
  // One marginal stands for two.
  const whole = 'marginals' in given ? given : { epsilon: 0.1, marginals: [given, given] };
  await loadMarginals(defineProblem(problemFromJson(JSON.stringify(whole), reader.folder)));
}

/**
 * Does what a block says, in the reader's folder: shells run it, modules are imported, problems are read with their
 * tables.
 * @throws Error for whatever goes wrong
 */
export async function runBlock(block: Block, reader: Reader): Promise<void> {
  const { language, directions, number } = block;
  for (const name of directions.needs) await reader.provide(name);
  for (const command of directions.first) runProgram('bash', ['-euc', command], reader, {});
  const text = runText(block);
  const saved = directions.as === undefined ? undefined : path.join(reader.folder, directions.as);
  if (saved !== undefined) writeFileSync(saved, text);
  if (language === 'json') return readProblem(text, reader);
  if (language === 'sh' || language === 'console')
    return runProgram('bash', ['-euo', 'pipefail', '-c', text], reader, directions.quicker);
  const code = [...directions.given, text].join('\n');
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(path.join(reader.folder, `block${number}.mjs`), outputText);
  runProgram(process.execPath, [`block${number}.mjs`], reader, {});
}

/** What the compiler says of modules, by name; strict, with the types of Node, the DOM and WebGPU. */
export function typeErrors(modules: ReadonlyMap<string, string>, folder: string): string[] {
  for (const [name, text] of modules) writeFileSync(path.join(folder, name), text);
  const packages = path.join(root, 'node_modules');
  const program = ts.createProgram(
    [
      ...[...modules.keys()].map((name) => path.join(folder, name)),
      path.join(packages, '@webgpu/types/dist/index.d.ts'),
    ],
    {
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      typeRoots: [path.join(packages, '@types')],
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    },
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!file) return text;
    const line = readFileSync(file.fileName, 'utf8').slice(0, start).split('\n').length;
    return `${path.basename(file.fileName)}:${line}: ${text}`;
  });
}

import { extname } from 'node:path';
import type { Command } from 'commander';
import { invalid } from '../../../errors.js';
import type { Translated } from '../../../layers/onnx/translate.js';
import { shapeText } from '../../../layers/shape.js';
import { encodeTrainedGraph } from '../../../layers/trained_graph_file.js';
import { writeFileAtomically } from '../../io/write_file.js';
import { readOnnxFile } from '../onnx_file.js';
import { jsonOption } from '../options.js';
import { createOutput, formatTable } from '../output.js';

interface ImportFlags {
  readonly output?: string;
  readonly json?: boolean;
}

/** A count in three digits, with its thousands in words. */
function counted(count: number): string {
  const [unit, size] = count >= 1e9 ? ['G', 1e9] : count >= 1e6 ? ['M', 1e6] : count >= 1e3 ? ['k', 1e3] : ['', 1];
  return `${Number((count / size).toPrecision(3))}${unit && ` ${unit}`}`;
}

const sides = (dims: readonly number[]): string => `[${['N', ...dims].join(', ')}]`;

function importText(out: string, { checked, opset, producer, operators, inputDims, outputDims }: Translated): string {
  const used = [...operators].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${count} ${name}`);
  return formatTable([
    ['from', `opset ${opset}${producer && `, by ${producer}`}`],
    ['operators', used.join(', ')],
    ['input', `${sides(inputDims)}, here ${shapeText(checked.input)}`],
    ['output', `${sides(outputDims)}, here ${shapeText(checked.shape)}`],
    ['layers', String(checked.layers.length)],
    ['parameters', counted(checked.length)],
    ['multiply-adds', `${counted(checked.multiplyAdds)} an image`],
    ['written', out],
  ]);
}

async function importModel(path: string, out: string, flags: ImportFlags): Promise<void> {
  if (extname(path).toLowerCase() !== '.onnx')
    throw invalid('import', 'a model is an .onnx file', path, 'Export it: torch.onnx.export(model, example, path).');
  if (extname(out).toLowerCase() !== '.safetensors')
    throw invalid('import', 'the graph is written as .safetensors', out, 'Change the extension.');
  const translated = await readOnnxFile(path, flags.output);
  await writeFileAtomically(out, encodeTrainedGraph(translated.trained));
  const { checked, opset, producer, operators, inputDims, outputDims } = translated;
  createOutput(flags).result(
    {
      model: path,
      out,
      opset,
      producer,
      operators: Object.fromEntries(operators),
      input: { dims: inputDims, shape: checked.input },
      output: { dims: outputDims, shape: checked.shape },
      layers: checked.layers.length,
      parameters: checked.length,
      multiplyAdds: checked.multiplyAdds,
    },
    importText(out, translated),
  );
}

export function importCommand(program: Command): void {
  program
    .command('import')
    .argument('<model>', 'an .onnx file, of one input of fixed sizes but for the batch')
    .argument('<out>', 'the graph with its weights, .safetensors')
    .description('make a graph of layers of a model that was trained elsewhere')
    .option('--output <name>', 'which of its values to end with (default: its one output)')
    .addOption(jsonOption())
    .action((model: string, out: string, flags: ImportFlags) => importModel(model, out, flags));
}

import { checkBytes } from '../../arguments.js';
import { invalid } from '../../errors.js';
import type { TrainedGraph } from '../trained_graph.js';

export interface ImportOnnxOptions {
  /** What messages call the model, its path as a rule. Default `onnx`. */
  readonly name?: string;
  /** Which value to end with, by its name in the file: needed where there are several outputs. */
  readonly output?: string;
  /** Reads a file that the model keeps weights in, by its name there. Without, such models are refused. */
  readonly external?: (file: string) => Promise<Uint8Array>;
}

/**
 * An ONNX model as a graph of layers with its parameters: of one input, float32 [N, numbers] or [N, C, H, W] of fixed
 * sizes, and of the operators in docs/images.md, opsets 7 to 24. Pictures become channels last, and weights with them;
 * the batch, fixed or open, is left out. The reader of protocol buffers is loaded when this is first called.
 *
 * @param bytes of the whole file
 * @throws InvalidInputError for operators, attributes and shapes that are not imported, with operator, node and opset;
 * for damaged files, weights that are not finite, and weights in other files without `external`
 */
export async function importOnnx(bytes: Uint8Array, options: ImportOnnxOptions = {}): Promise<TrainedGraph> {
  const { name = 'onnx', output, external } = options;
  const operation = `importing ${name}`;
  checkBytes(operation, bytes);
  const refuse = (file: string): never => {
    const wayOut = 'Pass { external: (file) => bytes }, or export one file.';
    throw invalid(operation, 'weights are in the model itself', `some in ${JSON.stringify(file)}`, wayOut);
  };
  const { translateBytes } = await import('./translate.js');
  const { trained } = await translateBytes(bytes, operation, external ?? refuse, output);
  return trained;
}

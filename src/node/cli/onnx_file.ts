import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { invalid } from '../../errors.js';
import type { Translated } from '../../layers/onnx/translate.js';
import { explainReadFailure } from '../io/file_errors.js';
import { readInputFile } from '../io/read_file.js';

/**
 * A model and what it becomes, with weights that it keeps in files of its own folder.
 * @param output which value to end with, by its name in the file
 * @throws InvalidInputError naming the path, and what cannot be imported with its operator, node and opset
 */
export async function readOnnxFile(path: string, output?: string): Promise<Translated> {
  const bytes = await readInputFile(path);
  const operation = `importing ${path}`;
  const { translateBytes } = await import('../../layers/onnx/translate.js');
  return translateBytes(bytes, operation, (file) => readBeside(path, file, operation), output);
}

/** A file of the model's folder or below, links followed: a model from elsewhere may name any path. */
async function readBeside(model: string, file: string, operation: string): Promise<Uint8Array> {
  const refused = () => {
    const rule = 'external data is in the folder of the model or below';
    return invalid(operation, rule, JSON.stringify(file), 'Put it there, or export one file.');
  };
  if (file === '' || isAbsolute(file) || file.split(/[\\/]/).includes('..')) throw refused();
  const path = join(dirname(model), file);
  let found: string;
  try {
    const [folder, target] = await Promise.all([realpath(dirname(model)), realpath(path)]);
    found = relative(folder, target);
  } catch (error) {
    throw explainReadFailure(path, error);
  }
  if (isAbsolute(found) || found.split(sep)[0] === '..') throw refused();
  return readInputFile(path);
}

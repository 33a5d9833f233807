import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import { decodeTrainedGraph } from '../../../src/layers/trained_graph_file.js';
import { runCommandLine } from '../../../src/node/cli/command_line.js';
import { externalModel, single, drawn } from '../../support/onnx/cases.js';
import { modelBytes } from '../../support/onnx/model.js';

let folder: string;
let output: { out: string; err: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  await mkdir(join(folder, 'models'));
  await cp('test/layers/onnx/models/resnet_opset13.onnx', at('models/resnet.onnx'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((output.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((output.err += String(text))));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const at = (name: string): string => join(folder, name);
const run = (...args: string[]): Promise<number> => {
  output = { out: '', err: '' };
  return runCommandLine(['import', ...args]);
};

describe('barycenter import', () => {
  it('writes a graph with its weights, and says what it has', async () => {
    expect(await run(at('models/resnet.onnx'), at('resnet.safetensors'))).toBe(0);
    expect(output.out).toContain('opset 13, by pytorch 1.13.0');
    expect(output.out).toContain('[N, 3, 19, 22], here 19×22×3');
    expect(output.out).toMatch(/7 Conv, .*1 MaxPool, /);
    const graph = decodeTrainedGraph(await readFile(at('resnet.safetensors')));
    expect(graph).toEqual(await importOnnx(await readFile(at('models/resnet.onnx'))));
    expect(await run(at('models/resnet.onnx'), at('again.safetensors'), '--json')).toBe(0);
    expect(JSON.parse(output.out)).toMatchObject({
      opset: 13,
      input: { dims: [3, 19, 22], shape: { height: 19, width: 22, channels: 3 } },
      output: { dims: [4], shape: { height: 1, width: 1, channels: 4 } },
      parameters: graph.parameters.length,
      operators: { Conv: 7, MaxPool: 1, Gemm: 1 },
    });
    expect(await readFile(at('again.safetensors'))).toEqual(await readFile(at('resnet.safetensors')));
  });

  it('refuses with exit code 2, and leaves nothing behind', async () => {
    await writeFile(at('models/loop.onnx'), modelBytes(single(13, 'Loop', ['N', 4], {})));
    const bytes = await readFile(at('models/resnet.onnx'));
    await writeFile(at('models/cut.onnx'), bytes.subarray(0, bytes.length - 100));
    await writeFile(at('old.safetensors'), 'as it was');
    for (const [model, out, message] of [
      ['loop.onnx', 'old.safetensors', /Loop "y" \(opset 13\)/],
      ['cut.onnx', 'new.safetensors', /cut\.onnx: the file must be a whole ONNX model/],
      ['none.onnx', 'new.safetensors', /none\.onnx/],
      ['resnet.onnx', 'new.json', /written as \.safetensors; got/],
      ['resnet.pt', 'new.safetensors', /a model is an \.onnx file/],
    ] as const) {
      expect(await run(at(`models/${model}`), at(out))).toBe(2);
      expect(output.err).toMatch(message);
    }
    expect(await readFile(at('old.safetensors'), 'utf8')).toBe('as it was');
    expect((await readdir(folder)).filter((name) => /new|tmp/.test(name))).toEqual([]);
  });

  it('reads weights of files in the model’s folder, and of no other', async () => {
    const { data } = drawn(3, 4, 3, 3);
    const weights = Buffer.from(Float32Array.from(data).buffer);
    await mkdir(at('models/parts'));
    await writeFile(at('models/parts/weights.bin'), weights);
    await writeFile(at('secret.bin'), weights);
    await symlink(at('secret.bin'), at('models/link.bin'));
    await writeFile(at('models/parts.onnx'), externalModel('parts/weights.bin'));
    expect(await run(at('models/parts.onnx'), at('parts.safetensors'))).toBe(0);
    for (const place of [
      '../secret.bin',
      at('secret.bin'),
      'link.bin',
      '',
      '..\\secret.bin',
      'parts/../../secret.bin',
    ]) {
      await writeFile(at('models/elsewhere.onnx'), externalModel(place));
      expect(await run(at('models/elsewhere.onnx'), at('elsewhere.safetensors'))).toBe(2);
      expect(output.err).toContain('external data is in the folder of the model or below');
    }
    await writeFile(at('models/elsewhere.onnx'), externalModel('parts/nothing.bin'));
    expect(await run(at('models/elsewhere.onnx'), at('elsewhere.safetensors'))).toBe(2);
    expect(output.err).toContain('nothing.bin');
    expect(await readdir(folder)).not.toContain('elsewhere.safetensors');
  });
});

import * as runtime from 'onnxruntime-web';

// One thread, which it starts none for.
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

/** What ONNX Runtime, an independent program, gives for one input. @param output its name, default the first */
export async function inRuntime(
  model: Uint8Array,
  dims: readonly number[],
  data: Float32Array,
  output?: string,
): Promise<{ readonly dims: readonly number[]; readonly data: Float32Array }> {
  const session = await runtime.InferenceSession.create(model, { logSeverityLevel: 3 });
  const [name] = session.inputNames;
  const results = await session.run({ [name]: new runtime.Tensor('float32', data, [...dims]) });
  const { dims: sides, data: numbers } = results[output ?? session.outputNames[0]];
  await session.release();
  if (!(numbers instanceof Float32Array)) throw new Error('not float32');
  return { dims: sides, data: numbers };
}

// What a program does with the package, on whatever runs it: node program.mjs PROBLEM SETTING FOLDER [RUN]
// SETTING is what `relaxedSimd` is to be, FOLDER where the run goes; RUN is one of another runtime, to be read.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadRun, openCpuDevice, problemFromJson, runFromFiles, runToFiles, saveRun, solve } from 'energy-barycenter';

const [path, setting, folder, other] = process.argv.slice(2);
/** @param {ArrayBufferView} values */
const hash = (values) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/**
 * Bits of a safetensors file's arrays, and its header, in whose float64 numbers engines may differ in the last place:
 * a mean of draws that `Math.cos` and others have a part in.
 * @param {string} name
 */
function tensors(name) {
  const file = readFileSync(join(folder, name));
  const end = 8 + Number(file.readBigUInt64LE(0));
  const header = file.subarray(8, end).toString().trim();
  const rounded = header.replace(/-?\d+\.\d+(e[+-]?\d+)?/g, (number) => Number(number).toPrecision(12));
  return { header: rounded, body: hash(file.subarray(end)) };
}

/** @type {'auto' | boolean} */
const relaxedSimd = setting === 'auto' ? 'auto' : setting === 'true';
const device = await openCpuDevice({ relaxedSimd, threads: 2 });

/**
 * Draws of a result, from streams that its seed fixes.
 * @param {import('energy-barycenter').Result} result
 */
async function draws(result) {
  const barycenter = await result.sampleBarycenter(500);
  const x = await result.plan(0).inputs(20);
  const plan = await result.plan(0).sample({ data: x, columns: 2 }, { perPoint: 4 });
  return [hash(barycenter.data), hash(plan.data)];
}

const problem = problemFromJson(readFileSync(path, 'utf8'));
const result = await solve(problem, { device });
await saveRun(result, folder);
const read = (await loadRun(folder)).result(device);
const files = await runToFiles(result);
const inMemory = await runFromFiles(files);
const told = {
  features: device.features,
  weights: hash(result.checkpoint.parameters),
  weightsOfFiles: hash(inMemory.checkpoint?.parameters ?? new Uint8Array()),
  draws: await draws(result),
  drawsOfFolder: await draws(read),
  scores: await result.evaluate({ points: 512 }),
  files: [tensors('weights.safetensors'), tensors('optimizer.safetensors')],
  problem: readFileSync(join(folder, 'problem.json'), 'utf8'),
};
read.free();
result.free();

/** @type {string[] | undefined} */
let drawsOfOther;
if (other) {
  const theirs = (await loadRun(other)).result(device);
  drawsOfOther = await draws(theirs);
  theirs.free();
}
console.log(JSON.stringify({ ...told, ...(drawsOfOther ? { drawsOfOther } : {}), leaked: device.liveBytes }));
// The device stays open: a program that does not close it still ends.

/**
 * Trains the generator of these experiments and saves it, for problem files to name: `decoder.safetensors` as
 * `generator.file`, and `encoder.safetensors`. A run that was stopped goes on from `training.safetensors`.
 *
 *     npm run experiment -- --help                                (builds)
 *     node dist/experiments/generator/main.js FOLDER [DATA]       (DATA has mnist/*.gz below it)
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BarycenterError, decodeSafetensors, encodeSafetensors, openDevice, type TensorFile } from '../../src/index.js';
import { writeTrainedGraph } from '../../src/layers.js';
import { mnistDigits, zerosAndOnes } from './pictures.js';
import { GENERATOR_SEED, settingsOf } from './prepare.js';
import { trainGenerator } from './train.js';

async function main(folder = 'generator', data = path.join('..', 'shared', 'data')): Promise<void> {
  const { side, training } = mnistDigits('generator', data);
  await mkdir(folder, { recursive: true });
  const kept = path.join(folder, 'training.safetensors');
  const device = await openDevice();
  try {
    const { decoder, encoder } = await trainGenerator(
      { side, training: zerosAndOnes(training) },
      settingsOf(false).generator,
      {
        device,
        seed: GENERATOR_SEED,
        ...(existsSync(kept) && { resumeFrom: decodeSafetensors(await readFile(kept), kept) }),
        onCheckpoint: (checkpoint) => keep(kept, checkpoint),
        onProgress: ({ iteration, loss }) => console.log(`iteration ${iteration}: ${loss.toFixed(2)} nats a picture`),
      },
    );
    await writeTrainedGraph(path.join(folder, 'decoder.safetensors'), decoder);
    await writeTrainedGraph(path.join(folder, 'encoder.safetensors'), encoder);
  } finally {
    await device.close();
  }
}

/** Whole or not at all. */
async function keep(file: string, checkpoint: TensorFile): Promise<void> {
  await writeFile(`${file}.new`, encodeSafetensors(checkpoint));
  await rename(`${file}.new`, file);
}

try {
  await main(...process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BarycenterError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

import { cellsExperiment } from './cells/experiment.js';
import { gaussiansExperiment } from './gaussians/experiment.js';
import type { Experiment } from './support/experiment.js';

/** All of them, in the order of the document. */
export const experiments: readonly Experiment[] = [gaussiansExperiment, cellsExperiment];

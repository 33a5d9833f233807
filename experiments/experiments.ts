import { aveCelebaExperiment } from './ave-celeba/experiment.js';
import { cellsExperiment } from './cells/experiment.js';
import { classicalExperiment } from './classical/experiment.js';
import { defaultsExperiment } from './defaults/experiment.js';
import { domainsExperiment } from './domains/experiment.js';
import { digitsExperiment } from './digits/experiment.js';
import { estimatorsExperiment } from './estimators/experiment.js';
import { federatedExperiment } from './federated/experiment.js';
import { filteredExperiment } from './filtered/experiment.js';
import { gaussiansExperiment } from './gaussians/experiment.js';
import { generalisationExperiment } from './generalisation/experiment.js';
import { latentPathExperiment } from './latent-path/experiment.js';
import { manifoldExperiment } from './manifold/experiment.js';
import { manyMarginalsExperiment } from './many-marginals/experiment.js';
import { planarExperiment } from './planar/experiment.js';
import { publishedExperiment, withoutEpsilonExperiment } from './published/experiment.js';
import { shapeColourExperiment } from './shape-colour/experiment.js';
import { sphereExperiment } from './sphere/experiment.js';
import { samplersExperiment } from './samplers/experiment.js';
import type { Experiment } from './support/experiment.js';
import { timeToQualityExperiment } from './time-to-quality/experiment.js';
import { twisterExperiment } from './twister/experiment.js';
import { verdictExperiment } from './verdict/experiment.js';
import { weightsExperiment } from './weights/experiment.js';

/** All of them, in the order of the document. */
export const experiments: readonly Experiment[] = [
  gaussiansExperiment,
  publishedExperiment,
  withoutEpsilonExperiment,
  twisterExperiment,
  estimatorsExperiment,
  planarExperiment,
  sphereExperiment,
  cellsExperiment,
  digitsExperiment,
  filteredExperiment,
  aveCelebaExperiment,
  manifoldExperiment,
  latentPathExperiment,
  shapeColourExperiment,
  weightsExperiment,
  manyMarginalsExperiment,
  generalisationExperiment,
  defaultsExperiment,
  samplersExperiment,
  timeToQualityExperiment,
  verdictExperiment,
  federatedExperiment,
  classicalExperiment,
  domainsExperiment,
];

import { WEIGHTS } from '../filtered/filters.js';
import type { ResultTable } from '../support/experiment.js';
import type { Findings } from './investigate.js';
import { bodyOf, gradientOperations, iterationOperations, stepOperations, TRAININGS } from './operations.js';
import { CHANNELS, SIDE } from './pictures.js';
import type { Setting } from './problem.js';

/** What trainings take at so many operations a second, beside what was measured: a GPU's multiply-adds in float32. */
const GPU = 20e12;

const DAY = 86_400;

export function workTable({ measured, software, iterationSeconds }: Findings, setting: Setting): ResultTable {
  const { multiplyAdds } = bodyOf(setting.side);
  const row = (what: string, on: string, seconds: number, operations: number) => ({
    what,
    on,
    seconds,
    operations: operations / 1e9,
    rate: operations / seconds / 1e9,
  });
  const chains = WEIGHTS.length * setting.batchSize;
  const [step, gradient] = [stepOperations(multiplyAdds), gradientOperations(multiplyAdds)];
  const whole = iterationOperations(multiplyAdds, setting.batchSize, setting.steps);
  return {
    name: 'work',
    title: 'What the paper’s networks take',
    columns: [
      { key: 'what', title: '' },
      { key: 'on', title: 'on' },
      { key: 'seconds', title: 'seconds' },
      { key: 'operations', title: '10⁹ operations', digits: 3 },
      { key: 'rate', title: '10⁹ operations a second' },
    ],
    rows: [
      row(`one step of ${chains} chains`, 'processor', measured.stepSeconds, chains * step),
      row(
        `one gradient to the parameters at ${chains} chains`,
        'processor',
        measured.gradientSeconds,
        chains * gradient,
      ),
      row(`one iteration: ${setting.steps} steps, gradient, Adam`, 'processor', iterationSeconds, whole),
      ...(software ? [row('one step of one chain', 'software driver', software.stepSeconds, step)] : []),
    ],
    note:
      `Multiplications and additions of convolutions alone. A step evaluates ${WEIGHTS.length} networks at each chain, forwards and back to the picture; ` +
      'a gradient also back to the weights. One run each, on the processor after a first one that is not counted; of iterations the mean of all after the first.',
  };
}

export function trainingTable({ measured }: Findings, setting: Setting): ResultTable {
  const { multiplyAdds } = bodyOf(SIDE);
  const chains = WEIGHTS.length * setting.batchSize;
  const own = (chains * stepOperations(bodyOf(setting.side).multiplyAdds)) / measured.stepSeconds;
  return {
    name: 'trainings',
    title: `Whole trainings at ${SIDE}×${SIDE}×${CHANNELS}, by arithmetic`,
    columns: [
      { key: 'name', title: 'chains' },
      { key: 'batchSize', title: 'batch', digits: 4 },
      { key: 'steps', title: 'steps of a chain, mean', digits: 3 },
      { key: 'iterations', title: 'iterations', digits: 5 },
      { key: 'operations', title: '10¹⁵ operations an iteration' },
      { key: 'here', title: 'days at the rate of a step here' },
      { key: 'gpu', title: `hours at ${GPU / 1e12} · 10¹² a second` },
    ],
    rows: TRAININGS.map((training) => {
      const operations = iterationOperations(multiplyAdds, training.batchSize, training.steps);
      return {
        ...training,
        operations: operations / 1e15,
        here: (operations * training.iterations) / own / DAY,
        gpu: (operations * training.iterations) / GPU / 3600,
      };
    }),
    note:
      'What a graphics processor does in float32 varies from some to some tens of 10¹² multiplications and additions a second. Whether chains that are met again ' +
      'learn as well on these pictures was not tried; on digits they do.',
  };
}

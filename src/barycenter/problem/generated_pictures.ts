import { generatedSettings } from '../../cost/generated.js';
import { invalid } from '../../errors.js';
import { checkGraph } from '../../layers/check_graph.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import { marginalField } from './names.js';
import { checkAgree, ONE_RANGE, picturesIn } from './picture_shape.js';
import type { Problem } from './problem.js';
import type { RawMarginal } from './raw_marginal.js';

/**
 * Pictures are compared with those of the generator number by number, so that as many numbers are not enough. Points
 * that are features are what their features make of them: in code that may be another range, by name it is not.
 * @throws InvalidInputError for pictures of another shape than the generator's, and for several ranges
 */
export function checkGeneratedPictures(problem: Problem, raw: readonly RawMarginal[], generator: TrainedGraph): void {
  const { height, width, channels } = checkGraph(generator.graph).shape;
  const found = picturesIn(raw).map((one) => {
    const { cost } = problem.marginals[one.k];
    return { ...one, isPicture: generatedSettings(cost)?.points !== 'features', isNamed: cost.json !== undefined };
  });
  const own = [height, width, channels].join(', ');
  const other = found.find(({ isPicture, pictures }) => isPicture && pictures.shape.join(', ') !== own);
  if (other) {
    const brought = channels === 1 || channels === 3 ? ` and "channels": ${channels}` : '';
    throw invalid(
      `problem.${marginalField(problem.marginals[other.k], other.k)}`,
      `pictures must have the shape of the generator’s, [${own}]`,
      `[${other.pictures.shape.join(', ')}]`,
      `Bring them to it: "size": [${height}, ${width}]${brought}.`,
    );
  }
  const inRange = found.filter(({ isPicture, isNamed }) => isPicture || isNamed);
  checkAgree(problem, inRange, 'range', ONE_RANGE);
}

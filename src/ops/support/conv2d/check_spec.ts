import { checkList } from '../../../arguments.js';
import { invalid } from '../../../errors.js';
import { checkCount, MAX_WIDTH } from '../checks.js';
import { conv2dLengths, conv2dOutputSize, type Conv2dSpec } from './spec.js';

/** Bytes of a buffer that kernels address by 32 bits, and floats whose numbers fit a signed one. */
const MOST_FLOATS = 2 ** 29;

/** @throws InvalidInputError where sizes are none, do not go together, or leave no output */
export function checkConv2dSpec(operation: string, spec: Conv2dSpec): void {
  const { height, width, channels, filters, groups } = spec;
  for (const [name, value] of Object.entries({ height, width, channels, filters, groups })) {
    checkSize(operation, name, value);
  }
  checkPair(operation, 'kernel', spec.kernel);
  checkPair(operation, 'stride', spec.stride);
  checkPadding(operation, spec.padding);
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw invalid(
      operation,
      'groups must divide channels and filters',
      `${groups} groups, ${channels} channels, ${filters} filters`,
      'Pass groups: 1 for a plain convolution.',
    );
  }
  const output = conv2dOutputSize(spec);
  if (output.height < 1 || output.width < 1) {
    throw invalid(
      operation,
      'the kernel must fit the padded image',
      `kernel ${spec.kernel.join(' × ')}, image ${height} × ${width}, padding ${spec.padding.join(', ')}`,
      'Pad more, or use a smaller kernel.',
    );
  }
  const most = Math.max(...Object.values(conv2dLengths(spec)));
  if (most > MOST_FLOATS) {
    const wayOut = 'Use fewer channels or smaller images.';
    throw invalid(operation, `an image and the weights have at most ${MOST_FLOATS} numbers each`, String(most), wayOut);
  }
}

function checkSize(operation: string, name: string, value: number): void {
  checkCount(operation, name, value);
  if (value > MAX_WIDTH)
    throw invalid(operation, `${name} must be 1 to ${MAX_WIDTH}`, String(value), 'Make it smaller.');
}

function checkPair(operation: string, name: string, pair: readonly number[]): void {
  checkList(operation, name, pair, `Pass ${name}: [down, across].`);
  checkLength(operation, name, pair, 2);
  pair.forEach((value) => checkSize(operation, name, value));
}

function checkPadding(operation: string, padding: readonly number[]): void {
  checkList(operation, 'padding', padding, 'Pass padding: [top, left, bottom, right].');
  checkLength(operation, 'padding', padding, 4);
  for (const value of padding) {
    if (!Number.isSafeInteger(value) || value < 0 || value > MAX_WIDTH) {
      const rule = `padding must be whole numbers from 0 to ${MAX_WIDTH}`;
      throw invalid(operation, rule, String(value), 'Crop the image instead of a negative padding.');
    }
  }
}

function checkLength(operation: string, name: string, list: readonly number[], length: number): void {
  if (list.length !== length) {
    throw invalid(operation, `${name} must have ${length} numbers`, String(list.length), 'One for each side.');
  }
}

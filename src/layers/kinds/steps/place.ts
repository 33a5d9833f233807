import { placeChannels } from '../../../ops/place_channels/launch.js';
import type { Recorder, Value } from '../../recorder.js';

/** A term of a sum: so many times a value. */
export interface Term {
  readonly value: Value;
  readonly factor: number;
}

/** Σ factor · value, of values of one length, in their order. */
export const sumValues = (record: Recorder, terms: readonly Term[]): Value => {
  const { floats } = terms[0].value;
  return record.step({
    op: 'place_channels',
    reads: terms.map(({ value }) => value),
    floats,
    build(owner) {
      const whole = { channels: floats, sourceStride: floats, sourceOffset: 0, targetStride: floats, targetOffset: 0 };
      const program = owner.own(placeChannels(owner.device, whole));
      return (rows, at) => {
        for (const [t, { value, factor }] of terms.entries())
          program.run({ rows, source: at.of(value), target: at.out, factor, adds: t > 0 });
      };
    },
  });
};

/** a + b */
export const addValues = (record: Recorder, a: Value, b: Value): Value =>
  sumValues(record, [
    { value: a, factor: 1 },
    { value: b, factor: 1 },
  ]);

/** Channels of images side by side. @param pixels of an image @param channels of each value */
export const joinChannels = (
  record: Recorder,
  values: readonly Value[],
  channels: readonly number[],
  pixels: number,
): Value => {
  const all = channels.reduce((sum, c) => sum + c, 0);
  return record.step({
    op: 'place_channels',
    reads: values,
    floats: all * pixels,
    build(owner) {
      let first = 0;
      const programs = channels.map((c) => {
        const spec = { channels: c, sourceStride: c, sourceOffset: 0, targetStride: all, targetOffset: first };
        first += c;
        return owner.own(placeChannels(owner.device, spec));
      });
      return (images, at) => {
        for (const [i, program] of programs.entries())
          program.run({ rows: images * pixels, source: at.of(values[i]), target: at.out });
      };
    },
  });
};

/** Some channels of images of `all`, from the first given one on. */
export const takeChannels = (
  record: Recorder,
  value: Value,
  { channels, first, all, pixels }: Readonly<Record<'channels' | 'first' | 'all' | 'pixels', number>>,
): Value =>
  record.step({
    op: 'place_channels',
    reads: [value],
    floats: channels * pixels,
    build(owner) {
      const spec = { channels, sourceStride: all, sourceOffset: first, targetStride: channels, targetOffset: 0 };
      const program = owner.own(placeChannels(owner.device, spec));
      return (images, at) => program.run({ rows: images * pixels, source: at.of(value), target: at.out });
    },
  });

import { describe, expect, it } from 'vitest';
import { evaluationText } from '../../../src/node/cli/evaluation_text.js';

const agreement = { value: 0.00123, floor: 0.0004, spread: 0.0002 };

describe('evaluationText', () => {
  it('says how far longer chains are from the push-forwards, beside the floor', () => {
    expect(evaluationText({ agreement, mixing: { value: 0.5, floor: 0.0004 } })).toMatch(
      /^push-forwards .* 0\.00123 .* 0\.00040 ± 0\.0002.*\nchains 4 times as long .* 0\.500 .* 0\.00040\b.*$/,
    );
  });

  it('says that an exact answer is left out, and why', () => {
    const text = evaluationText({ agreement, mixing: { value: 0.5, floor: 0.0004 }, exactLeftOut: 'it takes long' });
    expect(text).toMatch(/exact answer .*left out.* it takes long$/m);
  });

  it('calls marginals by their names', () => {
    const score = { value: 1, floor: 0.5 };
    const marginals = [0, 1].map((marginal) => ({ marginal, barycenterUvp: score, conditionalMeanUvp: score }));
    const text = evaluationText({ agreement, mixing: agreement, exact: { space: 'data', marginals } }, [
      'day 2',
      'marginal 1',
    ]);
    expect(text).toMatch(/^day 2 {7}1\.00 %.*\nmarginal 1 {2}1\.00 %/m);
  });

  it('says what to do where longer chains diverge', () => {
    expect(evaluationText({ agreement, mixing: { value: Infinity, floor: 0.0004 } })).toContain(
      'chains 4 times as long diverge: train with more sampler.steps or a lower sampler.stepSize',
    );
  });
});

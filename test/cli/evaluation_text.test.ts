import { describe, expect, it } from 'vitest';
import { evaluationText } from '../../src/cli/evaluation_text.js';

const agreement = { value: 0.00123, floor: 0.0004 };

describe('evaluationText', () => {
  it('says how far longer chains are from the push-forwards, beside the floor', () => {
    expect(evaluationText({ agreement, mixing: { value: 0.5, floor: 0.0004 } }).split('\n')).toEqual([
      'push-forwards agree to energy distance 0.00123 (two halves of one: 0.000400)',
      'chains 4 times as long agree with them to energy distance 0.500 (two halves of one: 0.000400)',
    ]);
  });

  it('says what to do where longer chains diverge', () => {
    expect(evaluationText({ agreement, mixing: { value: Infinity, floor: 0.0004 } })).toContain(
      'chains 4 times as long diverge: train with more sampler.steps or a lower sampler.stepSize',
    );
  });
});

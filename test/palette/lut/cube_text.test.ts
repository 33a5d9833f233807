import { describe, expect, it } from 'vitest';
import { tabulate } from '../../../src/palette/lut/colour_table.js';
import { cubeText } from '../../../src/palette/lut/cube_text.js';

describe('cubeText', () => {
  const table = tabulate((r, g, b) => [r, g * 0.5, b * 0.25], 3);

  it('can be read back, red fastest', () => {
    const lines = cubeText(table, 'a "title"\nof two lines').trimEnd().split('\n');
    const keywords = lines.filter((line) => /^[A-Z]/.test(line));
    expect(keywords).toEqual([
      'TITLE "a title of two lines (sRGB in and out)"',
      'LUT_3D_SIZE 3',
      'DOMAIN_MIN 0.0 0.0 0.0',
      'DOMAIN_MAX 1.0 1.0 1.0',
    ]);
    const nodes = lines.filter((line) => /^[0-9]/.test(line)).map((line) => line.split(' ').map(Number));
    expect(nodes).toHaveLength(27);
    expect(nodes.flat()).toEqual([...table.values]);
    expect(nodes[1]).toEqual([0.5, 0, 0]);
    expect(nodes[3]).toEqual([0, 0.25, 0]);
    expect(nodes[9]).toEqual([0, 0, 0.125]);
  });

  it('prints numbers that every reader takes', () => {
    const { values } = tabulate((r) => [r * 1e-9, 1, r], 2);
    expect(cubeText({ size: 2, values }, 't')).toContain('\n0.000000 1.000000 1.000000\n');
  });
});

import { expect, it } from 'vitest';
import { checkGraph } from '../../src/layers/check_graph.js';
import { layerGraph } from '../../src/layers.js';
import { LATENT } from '../generator/networks.js';
import { brightColours, coloursOf, hueDistance, hueOf, HUES, offArc, shapesOf } from './colours.js';
import { colouredGenerator, inThreeChannels } from './problem.js';

it('knows hues as everybody counts them', () => {
  const known = [
    [1, 0, 0, 0],
    [1, 1, 0, 60],
    [0, 0.5, 0, 120],
    [0, 0, 1, 240],
    [0.5, 0, 0.5, 300],
  ];
  for (const [red, green, blue, hue] of known) expect(hueOf([red, green, blue])).toBeCloseTo(hue, 10);
  expect(hueDistance(350, 20)).toBe(30);
  expect([offArc(60), offArc(130), offArc(350), offArc(240)]).toEqual([0, 10, 10, 120]);
});

it('draws colours of the arc, whose hues come back to a degree or two', () => {
  const colours = coloursOf(500, 1);
  const hues = Array.from({ length: 500 }, (_, i) => hueOf(colours.subarray(3 * i, 3 * i + 3)));
  expect(Math.min(...hues)).toBeGreaterThanOrEqual(HUES[0]);
  expect(Math.max(...hues)).toBeLessThanOrEqual(HUES[1]);
  // Uniform: the mean of 500 has a standard error of 1.5°; four of them, and the hexagon's hues are not the circle's.
  const mean = hues.reduce((sum, hue) => sum + hue / 500, 0);
  expect(Math.abs(mean - 60)).toBeLessThan(7);
});

it('takes the colour of a shape off, and gives the shape back', () => {
  const grey = Float32Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0.5, 0, 0, 0, 0);
  const white = Float32Array.from({ length: 16 }, (_, i) => (i % 4 < 2 && i < 8 ? 1 : grey[i]));
  const picture = inThreeChannels(white).map((value, i) => value * [0.8, 0.4, 0][i % 3]);
  const [red, green, blue] = brightColours(picture, 4);
  expect([red, green, blue]).toEqual([Math.fround(0.8), Math.fround(0.4), 0]);
  for (const [i, value] of shapesOf(picture, 4).entries()) expect(value).toBeCloseTo(white[i], 6);
});

it('is a graph of the generator’s parameters, with colours beside', () => {
  const g = layerGraph({ height: 1, width: 1, channels: LATENT });
  const graph = g.build(g.reshape(g.dense(g.input, { units: 4 }), { height: 2, width: 2, channels: 1 }));
  const parameters = new Float32Array(36).fill(0.5);
  const coloured = colouredGenerator({ graph, parameters });
  const checked = checkGraph(coloured.graph);
  expect(checked.length).toBe(36);
  expect(checked.input.channels).toBe(LATENT + 3);
  expect(checked.shape).toEqual({ height: 2, width: 2, channels: 3 });
});

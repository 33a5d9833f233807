import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/errors.js';
import { importOnnx } from '../../../src/layers/onnx/import_onnx.js';
import { drawn, floats, single, whole } from '../../support/onnx/cases.js';
import { modelBytes, type ModelSpec } from '../../support/onnx/model.js';

const IMAGE = ['N', 4, 5, 6] as const;
/** As many places as would take gigabytes, or end the process, where a list of them was made. */
const FAR = 2 ** 30;

type Node = ModelSpec['nodes'][number];
const model = (
  nodes: readonly Node[],
  tensors: NonNullable<ModelSpec['tensors']>,
  input: ModelSpec['input'] = IMAGE,
): ModelSpec => ({
  opset: 18,
  input,
  nodes,
  tensors,
});
const node = (operator: string, inputs: readonly string[], outputs: readonly string[] = ['y']): Node => ({
  operator,
  inputs,
  outputs,
});

/** Joined with itself again and again, 2ⁿ as long. */
const doubled = (first: string, times: number): Node[] =>
  Array.from({ length: times }, (_, i) => {
    const from = i === 0 ? first : `d${i}`;
    return { ...node('Concat', [from, from], [i === times - 1 ? 'y' : `d${i + 1}`]), attributes: { axis: 0 } };
  });

describe('sizes that a small file only claims are refused before memory is asked for them:', () => {
  const cases: readonly (readonly [string, ModelSpec, RegExp])[] = [
    [
      'a border',
      model([node('Pad', ['x', 'p'])], { p: whole(0, 0, 0, 0, 0, 0, 0, FAR) }),
      /Pad "y" .*at most 536870912 numbers; got 5×1073741830×4/,
    ],
    [
      'a border that is cut off again',
      model([node('Pad', ['x', 'p'], ['wide']), node('Slice', ['wide', 'a', 'b', 'axis'])], {
        p: whole(0, 0, 0, 0, 0, 0, 0, FAR),
        a: whole(0),
        b: whole(6),
        axis: whole(3),
      }),
      /Pad "wide" .*at most 536870912 numbers/,
    ],
    [
      'pixels put in',
      model([node('Reshape', ['x', 's'], ['r']), node('Pad', ['r', 'p'])], {
        s: whole(-1, 4, 5, 1, 6, 1),
        p: whole(...Array.from({ length: 12 }, (_, i) => (i === 9 || i === 11 ? 16_383 : 0))),
      }),
      /Pad "y" .*at most 536870912 numbers; got 81920×98304×4/,
    ],
    [
      'a constant that is repeated',
      model([node('Tile', ['c', 't'])], { c: drawn(1, 4), t: whole(1, FAR) }),
      /Tile "y" .*repeats are at most 67108864 numbers in all; got 4294967296 more/,
    ],
    [
      'one that is repeated over the batch',
      model([node('Shape', ['x'], ['s']), node('Concat', ['n', 'w'], ['t']), node('Tile', ['c', 't'])].map(fromAxis0), {
        n: whole(1),
        c: drawn(1, 4),
        w: whole(FAR),
      }),
      /Tile "y" .*repeats are at most/,
    ],
    [
      'terms of a vector',
      model([node('Add', ['x', 'c'])], { c: floats(0.5) }, ['N', 2 ** 28]),
      /Add "y" .*repeats are at most 67108864 numbers in all/,
    ],
    [
      'channels',
      model(
        [node('Concat', ['x', 'x'], ['z']), node('Concat', ['z', 'z'])].map((own) => ({
          ...own,
          attributes: { axis: 1 },
        })),
        {},
        ['N', 2 ** 28],
      ),
      /Concat "y" .*at most 536870912 numbers; got 1×1×1073741824/,
    ],
    [
      'lists of sizes',
      model(doubled('n', 30), { n: whole(1, 2) }),
      /lists of sizes have at most 1024 in all; got 2048/,
    ],
    [
      'parts',
      single(18, 'Split', IMAGE, {}, { axis: 1, num_outputs: FAR }),
      /Split "y" .*num_outputs is how many it has, 1; got 1073741824/,
    ],
  ];
  it.each(cases)('%s', async (_, spec, message) => {
    const bytes = modelBytes(spec);
    expect(bytes.length).toBeLessThan(4000);
    const refused = importOnnx(bytes);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
  });
});

function fromAxis0(own: Node): Node {
  return own.operator === 'Concat' ? { ...own, attributes: { axis: 0 } } : own;
}

it('takes a slice of many places without a list of them', async () => {
  const cut = { a: whole(3), b: whole(2 ** 28), axes: whole(1) };
  const { graph } = await importOnnx(modelBytes(single(13, 'Slice', ['N', 2 ** 28], cut)));
  expect(graph.nodes).toMatchObject([{ kind: 'takeChannels', attributes: { first: 3, channels: 2 ** 28 - 3 } }]);
});

it('shows names and shapes of a file cut short', async () => {
  const long = 'a/'.repeat(5000);
  const named = { ...node(long, ['x']), name: long };
  const reshaped = [node('Reshape', ['x', 's'], ['r']), { ...node('Einsum', ['r']), name: long }];
  const flat = model([node('Reshape', ['x', 's'], ['r']), node('Concat', ['r', 'r'])], {
    s: whole(-1, 120, ...new Array<number>(2000).fill(1)),
  });
  const claimed = model([node('Conv', ['x', long])], { [long]: { dims: [2 ** 30], data: [] } });
  const models = [model([named], {}), model(reshaped, { s: whole(-1, 120) }), flat, claimed];
  for (const spec of models) {
    const refused = importOnnx(modelBytes(spec));
    await expect(refused).rejects.toThrow(InvalidInputError);
    await refused.catch(({ message }: InvalidInputError) => expect(message.length).toBeLessThan(800));
  }
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activation, NetworkShape } from '../../kernels/shared/network_layout.js';
import { parameterLayout } from '../../src/ops/support/network_shape.js';
import type { Segment } from '../../src/ops/support/segments.js';
import { keyOf, normals } from '../../src/random/philox.js';
import { squaredEuclideanReference, twistReference, type ReferenceCost } from '../../test/reference/costs.js';
import { referenceLangevinChain } from '../../test/reference/langevin_chain.js';

interface PeerCase {
  readonly name: string;
  readonly network: NetworkShape;
  readonly segments: readonly Segment[];
  readonly cost: { readonly kind: 'squared-euclidean' } | { readonly kind: 'twist'; readonly slope: number };
  readonly reference: ReferenceCost;
}

const EUCLIDEAN = { cost: { kind: 'squared-euclidean' }, reference: squaredEuclideanReference } as const;
const TWIST = { cost: { kind: 'twist', slope: 0.4 }, reference: twistReference(0.4) } as const;
const DELTA_MINUS_THIRD = [2, -1, -1, -1, 2, -1, -1, -1, 2].map((c) => c / 3);

function network(activation: Activation, shape: Partial<NetworkShape>): NetworkShape {
  const coefficients = Float64Array.of(1);
  const single = { inputDim: 2, hidden: [7, 10, 5], networks: 1, heads: 1, marginals: 1, coefficients, scale: 2 };
  return { activation, ...single, ...shape };
}

const threeSegments = [0, 1, 2].map((marginal) => ({ marginal, chains: 3 + marginal }));
const cases: readonly PeerCase[] = [
  ...(['relu', 'leaky-relu', 'silu', 'softplus', 'tanh'] as const).map((activation) => ({
    name: activation,
    network: network(activation, { inputDim: 5 }),
    segments: [{ marginal: 0, chains: 6 }],
    ...EUCLIDEAN,
  })),
  {
    name: 'three networks',
    network: network('silu', { networks: 3, marginals: 3, coefficients: Float64Array.from(DELTA_MINUS_THIRD) }),
    segments: threeSegments,
    ...TWIST,
  },
  {
    name: 'three heads',
    network: network('relu', { heads: 3, marginals: 3, coefficients: Float64Array.from(DELTA_MINUS_THIRD) }),
    segments: threeSegments,
    ...TWIST,
  },
  {
    name: 'a network that one marginal does without',
    network: network('silu', { networks: 2, marginals: 3, coefficients: Float64Array.of(1, 0, 1, -1, -2, 1) }),
    segments: threeSegments,
    ...EUCLIDEAN,
  },
];

const EPSILON = 0.5;
const STEP_SIZE = 0.04;
const STEPS = 3;
/** The loop adds up in float64 and rounds what it stores to float32, three times a layer. */
const ALLOWANCE = { absolute: 1e-5, relative: 1e-5 };

/** A peer as the driver sees it. */
class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string) {
    this.#child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  async next(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error('the peer ended without an answer');
    return JSON.parse(line.value);
  }

  ask(message: object): Promise<unknown> {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`);
    return this.next();
  }

  async end(): Promise<unknown> {
    this.#child.stdin!.end();
    return (await once(this.#child, 'exit'))[0];
  }
}

function caseData({ network: shape, segments }: PeerCase) {
  const floats = segments.reduce((sum, s) => sum + s.chains, 0) * shape.inputDim;
  const draw = (stream: number, count: number) => Float32Array.from(normals(keyOf(11), stream, 0, 0, count, 0));
  const parameters = draw(90, parameterLayout(shape).length).map((v) => 0.5 * v);
  return { parameters, x: draw(91, floats), y: draw(92, floats) };
}

function writeCase(folder: string, given: PeerCase, data: Readonly<Record<string, Float32Array>>): void {
  const { network: shape, segments, cost, name } = given;
  const fixed = { epsilon: EPSILON, stepSize: STEP_SIZE };
  const description = { name, ...shape, coefficients: [...shape.coefficients], segments, cost, ...fixed };
  mkdirSync(folder);
  writeFileSync(join(folder, 'case.json'), JSON.stringify(description));
  for (const [file, values] of Object.entries(data)) writeFileSync(join(folder, `${file}.f32`), values);
}

function reference(
  { network: shape, segments, reference: cost }: PeerCase,
  data: ReturnType<typeof caseData>,
): Float64Array {
  const { marginals, inputDim } = shape;
  const repeat = <T>(value: T): T[] => Array.from({ length: marginals }, () => value);
  const costs = { costs: repeat(cost), xDims: repeat(inputDim), yDim: inputDim };
  const fixed = { key: keyOf(1), iteration: 0, firstChain: 0, firstStep: 0, temperature: 0, steps: STEPS };
  return referenceLangevinChain(shape, costs, segments, {
    ...fixed,
    epsilon: EPSILON,
    stepSize: STEP_SIZE,
    parameters: Float64Array.from(data.parameters),
    x: Float64Array.from(data.x),
    y: Float64Array.from(data.y),
  });
}

describe('the typed-array peer', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'typed-arrays-'));
  const output = join(scratch, 'end.f32');
  const peer = new Peer(fileURLToPath(new URL('typed_arrays.mjs', import.meta.url)));
  const check = async (steps: number, temperature: number): Promise<Float32Array> => {
    expect(await peer.ask({ do: 'check', steps, temperature, output })).toEqual({ ok: true });
    return new Float32Array(new Uint8Array(readFileSync(output)).buffer);
  };

  beforeAll(async () => {
    expect(await peer.next()).toMatchObject({ peer: 'typed arrays', threads: 1, device: 'cpu', variants: ['loop'] });
  });
  afterAll(async () => {
    expect(await peer.end()).toBe(0);
    rmSync(scratch, { recursive: true });
  });

  it.each(cases)('follows the float64 twin: $name', async (given) => {
    const folder = join(scratch, given.name);
    const data = caseData(given);
    writeCase(folder, given, data);
    expect(await peer.ask({ do: 'prepare', variant: 'loop', folder })).toEqual({ ok: true });
    const actual = await check(STEPS, 0);
    const expected = reference(given, data);
    expect(actual.length).toBe(expected.length);
    expected.forEach((want, i) => {
      const allowed = ALLOWANCE.absolute + ALLOWANCE.relative * Math.abs(want);
      expect(Math.abs(actual[i] - want), `element ${i}, ${actual[i]} for ${want}`).toBeLessThanOrEqual(allowed);
    });
  });

  it('adds noise of variance η', async () => {
    const count = 20_000;
    const given = { ...cases[0], name: 'noise', segments: [{ marginal: 0, chains: count / 5 }] };
    const folder = join(scratch, given.name);
    writeCase(folder, given, caseData(given));
    await peer.ask({ do: 'prepare', variant: 'loop', folder });
    const still = await check(1, 0);
    const noise = (await check(1, 1)).map((v, i) => (v - still[i]) / Math.sqrt(STEP_SIZE));
    const moment = (power: number) => noise.reduce((sum, v) => sum + v ** power, 0) / count;
    // Variances of ξ, ξ² and ξ⁴ are 1, 2 and 96. The seed is fixed; five standard errors would be one failure in a
    // million seeds.
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / count));
  });

  it('times steps, and answers what it does not know', async () => {
    expect(await peer.ask({ do: 'run', steps: 2 })).toMatchObject({ seconds: expect.any(Number) as number });
    expect(await peer.ask({ do: 'release' })).toEqual({ ok: true });
    expect(await peer.ask({ do: 'run', steps: 2 })).toEqual({ error: 'nothing is prepared' });
    expect(await peer.ask({ do: 'prepare', variant: 'blas', folder: scratch })).toEqual({
      unsupported: 'no variant blas here',
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as engine from '../src/engine/index.js';
import * as library from '../src/index.js';
import * as layers from '../src/layers.js';
import {
  AbortedError,
  BarycenterError,
  defineProblem,
  energyDistances,
  InvalidInputError,
  openCpuDevice,
  openDevice,
  solve,
  squaredEuclidean,
  type Device,
  type Result,
} from '../src/index.js';
import { classicalMistakes } from './support/mistakes/classical.js';
import { wrong, type Mistake } from './support/mistakes/mistake.js';
import { pictureMistakes } from './support/mistakes/pictures.js';
import { queueMistakes } from './support/mistakes/queue.js';
import { sweepMistakes } from './support/mistakes/sweep.js';

const problem = defineProblem({
  epsilon: 0.5,
  marginals: [-1, 1].map((at) => ({
    weight: 0.5,
    cost: squaredEuclidean(),
    distribution: library.gaussian({ mean: [at, 0], standardDeviation: 1 }),
  })),
  potential: { hidden: [8] },
  sampler: { steps: 2 },
  training: { iterations: 2, batchSize: 8, validation: { every: 0 } },
});

let device: Device;
let result: Result;
let freed: Result;
beforeAll(async () => {
  device = await openCpuDevice({ threads: 1 });
  result = await solve(problem, { device });
  freed = await solve(problem, { device });
  freed.free();
});
afterAll(async () => {
  result.free();
  expect(device.liveBytes).toBe(0);
  await device.close();
});

async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const network = engine.singleNetwork({ dim: 2, hidden: [8] });
const segments = [{ marginal: 0, chains: 4 }];
const costs = [squaredEuclidean().trace(2, 2)];

const mistakes: Mistake[] = [
  ['solve()', () => solve(wrong(undefined)), 'solve: it needs a problem; got nothing. Pass what defineProblem'],
  [
    'solve of a promise',
    () => solve(wrong(Promise.resolve(problem))),
    'solve: it needs a problem; got a promise. Await it.',
  ],
  [
    'solve on a promise',
    () => solve(problem, { device: wrong(openDevice.bind(null)) }),
    'solve: it needs a device; got a function.',
  ],
  [
    'solve on the promise of a device',
    () => solve(problem, { device: wrong(Promise.resolve(device)) }),
    'solve: it needs an open device; got a promise. Await it: await openDevice().',
  ],
  ['solve on null', () => solve(problem, { device: wrong(null) }), 'solve: it needs a device; got null.'],
  [
    'solve with a misspelt option',
    () => solve(problem, wrong({ device, sede: 1 })),
    'solve: has no setting "sede"; got 1. Did you mean "seed"?',
  ],
  [
    'solve with a long name for an option',
    () => solve(problem, wrong({ device, ['x'.repeat(1000)]: 1 })),
    `solve: has no setting "${'x'.repeat(57)}…"; got 1. Known settings: device,`,
  ],
  [
    'solve with an option that every object has',
    () => solve(problem, wrong({ device, constructor: 1 })),
    'solve: has no setting "constructor"; got 1.',
  ],
  [
    'solve with an option of the problem',
    () => solve(problem, wrong({ device, iterations: 3 })),
    'solve: has no setting "iterations"; got 3. Known settings: device, seed,',
  ],
  ['solve with a seed that is none', () => solve(problem, { device, seed: -1 }), 'seed: a seed must be a whole number'],
  ['defineProblem()', () => defineProblem(wrong(undefined)), 'problem: must be an object; got nothing.'],
  ...classicalMistakes(problem, () => device),
  ...sweepMistakes(problem),
  ...pictureMistakes,
  ...queueMistakes,
  ['problemFromJson()', () => library.problemFromJson(wrong(undefined)), 'problem: must be'],
  ['problemToJson()', () => library.problemToJson(wrong(undefined)), 'problemToJson: it needs a problem; got nothing.'],
  [
    'gaussian()',
    () =>
      defineProblem({
        ...problem,
        marginals: [{ weight: 1, cost: squaredEuclidean(), distribution: library.gaussian(wrong(undefined)) }],
      }),
    'gaussian: settings are an object; got nothing.',
  ],
  [
    'gaussian with a misspelt option',
    () => library.gaussian(wrong({ mean: [0], standardDeviaton: 1 })),
    'gaussian: has no setting "standardDeviaton"; got 1. Did you mean "standardDeviation"?',
  ],
  [
    'inverseTwist()',
    () => library.inverseTwist(wrong(undefined), { slope: 1 }),
    'inverseTwist: it needs a Gaussian; got nothing.',
  ],
  [
    'inverseTwist without slope',
    () => library.inverseTwist(library.gaussian({ mean: [0, 0], standardDeviation: 1 }), wrong(undefined)),
    'inverseTwist: settings are an object; got nothing.',
  ],
  ['twist()', () => library.twist(wrong(undefined)), 'twist: settings are an object; got nothing.'],
  [
    'featureCost()',
    () => library.featureCost(wrong(undefined)),
    'featureCost: it takes a function of a point; got nothing.',
  ],
  ['defineCost()', () => library.defineCost(wrong(undefined)), 'defineCost: it takes a function'],
  ['a word outside of a cost', () => library.add(1, 2), 'add: '],
  [
    'openDevice with a misspelt option',
    () => openDevice(wrong({ kidn: 'cpu' })),
    'openDevice: has no setting "kidn"; got "cpu". Did you mean "kind"?',
  ],
  [
    'openDevice of a kind by itself',
    () => openDevice(wrong('cpu')),
    'openDevice: settings are an object; got "cpu". Pass { kind, threads, revectorize, … }.',
  ],
  [
    'openCpuDevice with a misspelt option',
    () => openCpuDevice(wrong({ thread: 1 })),
    'openCpuDevice: has no setting "thread"; got 1. Did you mean "threads"?',
  ],
  [
    'openWebGpuDevice on the promise of a GPUDevice',
    () => library.openWebGpuDevice({ device: wrong(Promise.resolve()) }),
    'openWebGpuDevice: device must be a GPUDevice; got a promise.',
  ],
  [
    'openWebGpuDevice with a misspelt option',
    () => library.openWebGpuDevice(wrong({ allowSofware: true })),
    'openWebGpuDevice: has no setting "allowSofware"',
  ],
  [
    'plan of a marginal that is not there',
    () => result.plan(7),
    'plan: marginal must be 0 to 1; got 7. Marginals count from 0.',
  ],
  ['plan()', () => result.plan(wrong(undefined)), 'plan: marginal must be 0 to 1; got nothing.'],
  [
    'plan.sample()',
    () => result.plan(0).sample(wrong(undefined)),
    'plan.sample: points must be rows of numbers; got nothing. Pass [[…], …]',
  ],
  [
    'plan.sample of one point',
    () => result.plan(0).sample(wrong([1, 2])),
    'plan.sample: points must be rows of numbers; got a list of 2.',
  ],
  [
    'plan.sample of a typed array',
    () => result.plan(0).sample(wrong(new Float32Array(4))),
    'plan.sample: points must be rows of numbers; got a Float32Array. Pass { data, columns }.',
  ],
  ['plan.sample of text', () => result.plan(0).sample(wrong([['1', '2']])), 'plan.sample: '],
  [
    'plan.sample with a misspelt option',
    () => result.plan(0).sample([[0, 0]], wrong({ perPont: 2 })),
    'plan.sample: has no setting "perPont"; got 2. Did you mean "perPoint"?',
  ],
  [
    'conditionalMean with a misspelt option',
    () => result.plan(0).conditionalMean([[0, 0]], wrong({ sead: 2 })),
    'plan.sample: has no setting "sead"',
  ],
  ['plan.inputs()', () => result.plan(0).inputs(wrong(undefined)), 'plan.inputs: count must be a whole number'],
  [
    'sampleBarycenter()',
    () => result.sampleBarycenter(wrong(undefined)),
    'sampleBarycenter: count must be a whole number',
  ],
  [
    'sampleBarycenter with a misspelt option',
    () => result.sampleBarycenter(4, wrong({ seeds: 2 })),
    'sampleBarycenter: has no setting "seeds"; got 2. Did you mean "seed"?',
  ],
  [
    'evaluate with a misspelt option',
    () => result.evaluate(wrong({ point: 100 })),
    'evaluate: has no setting "point"; got 100. Did you mean "points"?',
  ],
  [
    'saveRun() without a folder',
    () => library.saveRun(result, wrong(undefined)),
    'saveRun: it needs the path of a folder; got nothing.',
  ],
  [
    'plan of a freed result',
    () => freed.plan(0),
    'plan: the result must be alive; got one that was freed. Call free() after its last use.',
  ],
  ['evaluate of a freed result', () => freed.evaluate(), 'evaluate: the result must be alive'],
  ['sampleBarycenter of a freed result', () => freed.sampleBarycenter(2), 'sampleBarycenter: the result must be alive'],
  ['runToFiles()', () => library.runToFiles(wrong(undefined)), 'runToFiles: it needs a result; got nothing.'],
  ['runToFiles of a freed result', () => library.runToFiles(freed), 'runToFiles: the result must be alive'],
  [
    'runFromFiles()',
    () => library.runFromFiles(wrong(undefined)),
    'runFromFiles: it needs files by name; got nothing.',
  ],
  [
    'barycenterToFiles()',
    () => library.barycenterToFiles(wrong(undefined)),
    'barycenterToFiles: it needs a result; got nothing.',
  ],
  [
    'barycenterFromFiles()',
    () => library.barycenterFromFiles(wrong(undefined)),
    'barycenterFromFiles: it needs files by name; got nothing.',
  ],
  [
    'runFromFiles with a misspelt option',
    () => library.runFromFiles({}, undefined, wrong({ onWarnings: 1 })),
    'runFromFiles: has no setting "onWarnings"; got 1. Did you mean "onWarning"?',
  ],
  [
    'decodeNpy of a buffer',
    () => library.decodeNpy(wrong(new ArrayBuffer(8))),
    'reading .npy: it needs a Uint8Array; got a ArrayBuffer. Pass new Uint8Array(await file.arrayBuffer()).',
  ],
  [
    'decodeCsv of a string',
    () => library.decodeCsv(wrong('1,2')),
    'reading .csv: it needs a Uint8Array; got "1,2". Pass new Uint8Array(await file.arrayBuffer()).',
  ],
  [
    'decodeCsv with a delimiter that is none',
    () => library.decodeCsv(new Uint8Array(3), { delimiter: wrong(3) }),
    'reading .csv: delimiter is text; got 3. Mend it, or leave it out.',
  ],
  [
    'importOnnx of a path',
    () => layers.importOnnx(wrong('decoder.onnx')),
    'importing onnx: it needs a Uint8Array; got "decoder.onnx". Pass new Uint8Array(await file.arrayBuffer()).',
  ],
  [
    'encodeNpy of whole numbers',
    () => library.encodeNpy({ shape: [2], data: wrong(new Int32Array(2)) }),
    'encoding .npy: data must be a Float32Array or Float64Array; got a Int32Array.',
  ],
  [
    'encodeSafetensors of whole numbers',
    () =>
      library.encodeSafetensors({
        tensors: new Map([['a', { shape: [1], data: wrong(new Int32Array(1)) }]]),
        metadata: {},
      }),
    'encoding safetensors: "a" must be a Float32Array, Float64Array or Uint32Array; got a Int32Array.',
  ],
  ['encodeNpy()', () => library.encodeNpy(wrong(undefined)), 'encoding .npy: it needs an array; got nothing.'],
  [
    'decodeSafetensors()',
    () => library.decodeSafetensors(wrong(undefined)),
    'reading safetensors: it needs a Uint8Array; got nothing.',
  ],
  ['generated()', () => library.generated(wrong([])), 'generated: settings are an object; got a list of 0.'],
  [
    'generated of features that are missing',
    () => library.generated({ points: 'features' }),
    'generated: points that are "features" need features; got none.',
  ],
  [
    'encodeTrainedGraph()',
    () => layers.encodeTrainedGraph(wrong(undefined)),
    'encodeTrainedGraph: it needs a trained graph; got nothing.',
  ],
  [
    'decodeTrainedGraph()',
    () => layers.decodeTrainedGraph(wrong(undefined)),
    'reading trained graph: it needs a Uint8Array; got nothing.',
  ],
  [
    'readTrainedGraph()',
    () => layers.readTrainedGraph(wrong(undefined)),
    'readTrainedGraph: it needs a path; got nothing.',
  ],
  [
    'writeTrainedGraph()',
    () => layers.writeTrainedGraph(wrong(undefined), wrong(undefined)),
    'writeTrainedGraph: it needs a path; got nothing.',
  ],
  [
    'encodeSafetensors of an object',
    () => library.encodeSafetensors({ tensors: wrong({}), metadata: {} }),
    'encoding safetensors: tensors must be a Map; got an object.',
  ],
  ['saveRun()', () => library.saveRun(wrong(undefined), 'nowhere'), 'saveRun: it needs a result; got nothing.'],
  ['saveRun of a freed result', () => library.saveRun(freed, 'nowhere'), 'saveRun: the result must be alive'],
  ['loadRun()', () => library.loadRun(wrong(undefined)), 'load run: it needs the path of a run folder; got nothing.'],
  [
    'plotResult()',
    () => library.plotResult(wrong(undefined), ['a.svg']),
    'plotResult: it needs a result; got nothing.',
  ],
  [
    'plotResult without paths',
    () => library.plotResult(result, wrong(undefined)),
    'plot: figures need a list of paths; got nothing.',
  ],
  [
    'plotResult with one path',
    () => library.plotResult(result, wrong('a.svg')),
    'plot: figures need a list of paths; got "a.svg".',
  ],
  [
    'plotResult with a misspelt option',
    () => library.plotResult(result, ['a.svg'], wrong({ sede: 0 })),
    'plotResult: has no setting "sede"',
  ],
  [
    'writeReport()',
    () => library.writeReport(wrong(undefined), result),
    'report: a report is an .html file; got nothing.',
  ],
  [
    'writeReport without a result',
    () => library.writeReport('report.html', wrong(undefined)),
    'report: it needs a result; got nothing.',
  ],
  [
    'writeReport with an evaluation by itself',
    () => library.writeReport('report.html', result, wrong({ agreement: 0 })),
    'report: has no setting "agreement"; got 0. Known settings: evaluation, figure, signal.',
  ],
  [
    'gaussianBarycenter()',
    () => library.gaussianBarycenter(wrong(undefined)),
    'gaussianBarycenter: settings are an object; got nothing.',
  ],
  [
    'gaussianBarycenter without covariances',
    () => library.gaussianBarycenter(wrong({ means: [[0]], weights: [1], epsilon: 0 })),
    'gaussianBarycenter: ',
  ],
  [
    'energyDistances()',
    () => energyDistances(wrong(undefined), 2, [], []),
    'energyDistances: it needs a device; got nothing.',
  ],
  [
    'energyDistances without clouds',
    () => energyDistances(device, 2, wrong(undefined), []),
    'energyDistances: clouds are a list; got nothing.',
  ],
  [
    'write of a list',
    () => device.write(scratch(), wrong([1, 2])),
    'write: data must be a typed array; got a list of 2. Write Float32Array.from(…).',
  ],
  [
    'write to a typed array',
    () => device.write(wrong(new Float32Array(2)), new Float32Array(2)),
    'write: what it works on must be a buffer of the device; got a Float32Array.',
  ],
  [
    'write to nothing',
    () => device.write(wrong(undefined), new Float32Array(2)),
    'write: what it works on must be a buffer of the device; got nothing.',
  ],
  [
    'read of nothing',
    () => device.read(wrong(undefined)),
    'read: what it works on must be a buffer of the device; got nothing.',
  ],
  [
    'readFloats of nothing',
    () => device.readFloats(wrong(undefined)),
    'readFloats: what is read must be a buffer of the device; got nothing.',
  ],
  [
    'langevinChain()',
    () => engine.langevinChain(wrong(undefined), { network, costs, segments }),
    'langevin_chain: it needs a device; got nothing.',
  ],
  [
    'langevinChain on the promise of a device',
    () => engine.langevinChain(wrong(Promise.resolve(device)), { network, costs, segments }),
    'langevin_chain: it needs an open device; got a promise.',
  ],
  [
    'langevinChain on a GPUDevice',
    () => engine.langevinChain(wrong({ queue: {}, limits: {} }), { network, costs, segments }),
    'langevin_chain: it needs a device of ours; got an object. Wrap it: await openWebGpuDevice({ device }).',
  ],
  [
    'langevinChain without a spec',
    () => engine.langevinChain(device, wrong(undefined)),
    'langevin_chain: it needs a spec; got nothing.',
  ],
  [
    'langevinChain without a network',
    () => engine.langevinChain(device, wrong({ costs, segments })),
    'langevin_chain: it needs a network; got nothing.',
  ],
  [
    'langevinChain without segments',
    () => engine.langevinChain(device, wrong({ network, costs })),
    'langevin_chain: segments are a list; got nothing.',
  ],
  [
    'langevinChain without costs',
    () => engine.langevinChain(device, wrong({ network, segments })),
    'langevin_chain: costs are a list; got nothing.',
  ],
  [
    'langevinChain with untraced costs',
    () => engine.langevinChain(device, wrong({ network, segments, costs: [squaredEuclidean()] })),
    'langevin_chain: costs must be traced; got an object. Pass cost.trace(xDim, yDim).',
  ],
  [
    'run()',
    () => withProgram(engine.philoxNormal(device, { chains: 2, dim: 2 }), (p) => p.run(wrong(undefined))),
    'philox_normal: it needs buffers and settings to run with; got nothing.',
  ],
  [
    'run without a buffer',
    () =>
      withProgram(engine.gatherBatch(device, { rows: 2, dim: 2, batch: 2 }), (p) =>
        p.run(wrong({ outOffset: 0, key: [0, 0], iteration: 0, firstChain: 0 })),
      ),
    'gather_batch: table must be a buffer of the device; got nothing.',
  ],
  [
    'singleNetwork with a misspelt option',
    () => engine.singleNetwork(wrong({ dim: 2, hiden: [8] })),
    'singleNetwork: has no setting "hiden"',
  ],
  [
    'congruentNetwork without weights',
    () => engine.congruentNetwork({ kind: 'shared', hidden: [8], activation: 'silu', scale: 1 }, 2, wrong(undefined)),
    'congruentNetwork: weights are a list; got nothing.',
  ],
  [
    'potentialOver without parameters',
    () => engine.potentialOver(device, network, wrong(undefined)),
    'potentialOver: parameters must be a buffer of the device; got nothing.',
  ],
  [
    'wrapBuffers on a cpu device',
    () => engine.wrapBuffers(wrong(device), {}),
    'wrapBuffers: it needs a webgpu device; got a cpu device.',
  ],
  ['noiseCounter()', () => engine.noiseCounter(wrong(undefined)), 'seed: a seed must be a whole number'],
  [
    'parameterLayout()',
    () => engine.parameterLayout(wrong(undefined)),
    'parameterLayout: it needs a network; got nothing.',
  ],
  [
    'initialParameters()',
    () => engine.initialParameters(wrong(undefined), [0, 0]),
    'initialParameters: it needs a network; got nothing.',
  ],
  [
    'generousLimits()',
    () => engine.generousLimits(wrong(undefined)),
    'generousLimits: it needs an adapter; got nothing.',
  ],
  [
    'adamUpdate()',
    () => engine.adamUpdate(device, wrong(undefined)),
    'adam_update: length must be a whole number from 1 up; got undefined.',
  ],
  [
    'tuneLangevinChain()',
    () => engine.tuneLangevinChain(wrong(undefined), { network, costs, segments }),
    'tuneLangevinChain: it needs a device; got nothing.',
  ],
];

let kept: { free(): void }[] = [];
function scratch() {
  const buffer = device.createBuffer('scratch', 16);
  kept.push(buffer);
  return buffer;
}
function withProgram<P extends { free(): void }>(program: P, use: (program: P) => void): void {
  kept.push(program);
  use(program);
}

describe('a mistake in code is named:', () => {
  it.each(mistakes)('%s', async (_, call, begins) => {
    const error = await thrownBy(call);
    for (const thing of kept) thing.free();
    kept = [];
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message.slice(0, begins.length)).toBe(begins);
  });

  it('and every function that is exported has its mistakes looked at', () => {
    const exported: Record<string, unknown> = { ...library, ...layers, ...engine };
    const words = new Set(Object.keys(exported).filter((name) => typeof exported[name] === 'function'));
    const looked = mistakes.map(([, call]) => String(call)).join('\n');
    const isError = (name: string): boolean => name.endsWith('Error') || name === 'Result';
    // The words of costs say their own mistakes (test/autograd/cost_errors.test.ts); these take nothing, or are
    // programs like those above.
    const alike = [
      'surveyDevices',
      'squaredEuclidean',
      'geodesic',
      'potentialScore',
      'potentialValue',
      'potentialParameterGradient',
      'costValue',
      'costGradient',
    ];
    const costWords = new Set(
      (
        'abs acos add atan2 component constant cos div dot equal exp greaterOrEqual greaterThan lessOrEqual lessThan log matVec ' +
        'max min mul neg norm pow rotate sign sin sqrt square squaredNorm stack sub sum tanh where'
      ).split(' '),
    );
    const missed = [...words].filter(
      (name) =>
        !isError(name) && !alike.includes(name) && !costWords.has(name) && !new RegExp(`\\b${name}\\b`).test(looked),
    );
    expect(missed).toEqual([]);
  });
});

describe('lives of devices and results', () => {
  it('solve opens a device where none is given, and the result closes it', async () => {
    const own = await solve(problem, { seed: 3, tune: false });
    const plan = own.plan(0);
    expect((await plan.sample([[0, 0]])).shape).toEqual([1, 1, 2]);
    own.free();
    own.free();
    expect(await thrownBy(() => plan.sample([[0, 0]]))).toBeInstanceOf(InvalidInputError);
  });

  it('takes a problem that was not defined', async () => {
    const plain = {
      epsilon: problem.epsilon,
      marginals: problem.marginals,
      potential: problem.potential,
      sampler: problem.sampler,
      training: problem.training,
    };
    const other = await solve(plain, { device });
    expect((await other.plan(0).sample([[0, 0]])).data).toEqual((await result.plan(0).sample([[0, 0]])).data);
    other.free();
  });

  it('a result outlives neither its device: the error says that it was closed', async () => {
    const gone = await openCpuDevice({ threads: 1 });
    const orphan = await solve(problem, { device: gone });
    await gone.close();
    const error = await thrownBy(() => orphan.plan(0).sample([[0, 0]]));
    expect(error).toBeInstanceOf(BarycenterError);
    expect((error as Error).message).toContain('the cpu device was closed');
    orphan.free();
  });

  it('an abort keeps the reason of its signal, and the name that platforms look for', async () => {
    const controller = new AbortController();
    const reason = new Error('the window was closed');
    controller.abort(reason);
    for (const call of [
      () => solve(problem, { device, signal: controller.signal }),
      () => result.plan(0).sample([[0, 0]], { signal: controller.signal }),
    ]) {
      const error = await thrownBy(call);
      expect(error).toBeInstanceOf(AbortedError);
      expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason, exitCode: 130 });
    }
  });
});

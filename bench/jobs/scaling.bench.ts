import { openCpuDevice } from '../../src/device/cpu/cpu_device.js';
import type { Device } from '../../src/device/device.js';
import type { Bench, BenchContext, Row, RowScaling } from '../support/bench.js';
import { placeChain, type ChainCase } from '../support/chain_case.js';
import { plainCase, twisterCase } from '../support/chain_grid.js';
import { withBuffers } from '../support/device_data.js';
import { measureChains, type TimedChain } from '../support/measure_chains.js';
import { chainOperations, sampleSteps, shapeOf } from '../support/operations.js';
import { ascending, median, timeInTurns, type PlacedCase } from '../support/timing.js';

type Over = RowScaling['over'];

/** What stays the same while one number varies: a batch that keeps the device busy. */
interface Base {
  readonly dim: number;
  readonly width: number;
  readonly batch: number;
}

const bases: Record<'cpu' | 'software' | 'hardware', Base> = {
  cpu: { dim: 16, width: 128, batch: 1024 },
  hardware: { dim: 16, width: 128, batch: 16384 },
  software: { dim: 2, width: 32, batch: 256 },
};

/** The numbers along each line, on a device and on a software adapter, where a step of the larger takes seconds. */
const values: Record<
  Exclude<Over, 'threads'>,
  { readonly all: readonly number[]; readonly software: readonly number[] }
> = {
  batch: { all: [64, 256, 1024, 4096, 16384], software: [64, 256, 1024] },
  depth: { all: [1, 2, 3, 4, 6], software: [1, 2, 3] },
  width: { all: [16, 32, 64, 128, 256, 512], software: [16, 32, 64] },
  marginals: { all: [2, 3, 4, 8], software: [2, 3, 4] },
  steps: { all: [1, 3, 10, 30, 100, 300], software: [1, 3, 10, 30] },
};

function baseOf({ info, kind }: Device): Base {
  return bases[kind === 'cpu' ? 'cpu' : info.software ? 'software' : 'hardware'];
}

function lineOf(over: Exclude<Over, 'threads'>, { device, quick }: BenchContext): readonly number[] {
  const line = values[over][device.info.software ? 'software' : 'all'];
  return quick ? [line[0], line[line.length - 1]] : line;
}

function point(group: string, over: Over, value: number, spec: ChainCase, steps?: number): TimedChain {
  const name = `${over} ${value}: ${spec.name}`;
  return { spec, row: { name, group, scaling: { over, value } }, ...(steps === undefined ? {} : { steps }) };
}

/** The twister with K copies of its marginals' cost. */
function marginalPoints(context: BenchContext): TimedChain[] {
  const chains = context.device.info.software ? 32 : 256;
  return (['shared', 'separate'] as const).flatMap((kind) =>
    lineOf('marginals', context).map((marginals) =>
      point(`marginals, ${kind}`, 'marginals', marginals, twisterCase(kind, chains, marginals)),
    ),
  );
}

function points(context: BenchContext): TimedChain[] {
  const { dim, width, batch } = baseOf(context.device);
  const line = (over: 'batch' | 'depth' | 'width', spec: (value: number) => ChainCase): TimedChain[] =>
    lineOf(over, context).map((value) => point(over, over, value, spec(value)));
  const short = plainCase(2, [32, 32], 256);
  return [
    ...line('batch', (value) => plainCase(dim, [width, width], value)),
    ...line('depth', (depth) =>
      plainCase(
        dim,
        Array.from({ length: depth }, () => width),
        batch,
      ),
    ),
    ...line('width', (value) => plainCase(dim, [value, value], batch)),
    ...marginalPoints(context),
    ...lineOf('steps', context).map((steps) => point('steps', 'steps', steps, short, steps)),
  ];
}

/** 1, 2, 4 … and all of them. */
function threadCounts(all: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(all)) }, (_, i) => 2 ** i);
  return [...powers, all];
}

const THREAD_OPERATIONS = { quick: 2e9, full: 1e10 };

/** Rows of one shape on 1, 2, 4 … threads, in turns, so that whatever else the machine does meets all alike. */
async function threadRows({ device, quick }: BenchContext, spec: ChainCase): Promise<Row[]> {
  const counts = threadCounts(device.info.threads);
  const devices: Device[] = [];
  const perStep = chainOperations(spec.network, spec.segments, 1);
  const steps = Math.max(1, Math.min(100, Math.floor(THREAD_OPERATIONS[quick ? 'quick' : 'full'] / perStep)));
  const place = async (placed: readonly PlacedCase[]): Promise<number[][]> => {
    if (placed.length === counts.length) return timeInTurns(placed, 7);
    const threaded = await openCpuDevice({ threads: counts[placed.length] });
    devices.push(threaded);
    return withBuffers(threaded, async (buffers) => {
      const chain = placeChain(threaded, buffers, spec);
      await chain.check();
      return place([...placed, { device: threaded, run: () => chain.run(steps) }]);
    });
  };
  try {
    const seconds = await place([]);
    return counts.map((threads, i): Row => {
      const ratios = seconds[i].map((value, round) => seconds[0][round] / value);
      return {
        name: `threads ${threads}: ${spec.name}`,
        seconds: ascending(seconds[i]),
        steps,
        shape: shapeOf(spec.network, spec.segments),
        operations: chainOperations(spec.network, spec.segments, steps),
        sampleSteps: sampleSteps(spec.segments, steps),
        group: `threads, ${spec.name}`,
        scaling: { over: 'threads', value: threads },
        columns: { 'over one thread': `${median(ratios).toFixed(2)}×` },
      };
    });
  } finally {
    for (const threaded of devices) await threaded.close();
  }
}

/** How the chain's speed follows threads, batch, depth, width, K and steps, one of them at a time. */
export const scalingBench: Bench = {
  name: 'scaling',
  async measure(context) {
    const { device, quick } = context;
    if (quick && device.info.software) return [];
    const rows = await measureChains(context, 'scaling', points(context));
    if (device.info.threads < 2) return rows;
    const small = plainCase(2, [32, 32], 256);
    const large = plainCase(64, [256, 256, 256], 1024);
    return [...rows, ...(await threadRows(context, small)), ...(await threadRows(context, large))];
  },
};

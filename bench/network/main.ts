/** The transport of a training's rounds over links with delay: the table of docs/cluster-training.md. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { newCommand } from '../../scripts/support/command.mjs';
import { BarycenterError } from '../../src/errors.js';
import { median } from '../support/timing.js';
import { deliverShards, secondsOfRounds, SHARDS } from '../support/transport_rounds.js';
import { checkNeeds, Hosts, type Link } from './hosts.js';
import { networkTable, type Measured } from './network_table.js';

const LINKS: readonly Link[] = [1, 20].map((milliseconds) => ({ milliseconds, megabitsPerSecond: 100 }));
/** By parameters, how many rounds are timed: the largest take tens of seconds each. */
const FULL = [
  [1_000, 20],
  [17_000, 20],
  [70_000, 12],
  [280_000, 8],
  [1_000_000, 4],
  [4_000_000, 2],
];
const QUICK = [[1_000, 3]];

const titleOf = ({ milliseconds, megabitsPerSecond }: Link): string =>
  `${milliseconds} ms, ${megabitsPerSecond} Mbit/s`;

/** Median seconds of rounds whose two ends are processes on hosts of their own. */
async function measure(hosts: Hosts, length: number, rounds: number): Promise<number> {
  const here = fileURLToPath(import.meta.url);
  const worker = hosts.spawn('worker', process.execPath, [here, 'work', hosts.address('worker'), String(length)]);
  const args = ['coordinate', hosts.address('coordinator'), String(length), String(rounds)];
  const coordinator = hosts.spawn('coordinator', process.execPath, [here, ...args]);
  let said = '';
  coordinator.stdout!.on('data', (piece: Buffer) => (said += piece.toString()));
  const [code] = (await once(coordinator, 'close')) as [number | null];
  worker.kill('SIGKILL');
  if (code !== 0) throw new BarycenterError(`bench:network: the coordinator's process ended with ${code}.`);
  return median(JSON.parse(said) as number[]);
}

async function printTable(quick: boolean): Promise<void> {
  checkNeeds();
  const sizes = quick ? QUICK : FULL;
  const rows: { length: number; seconds: number[] }[] = sizes.map(([length]) => ({ length, seconds: [] }));
  for (const link of LINKS)
    await Hosts.with(link, async (hosts) => {
      for (const [i, [length, rounds]] of sizes.entries()) {
        rows[i].seconds.push(await measure(hosts, length, rounds));
        console.error(`${titleOf(link)}: ${length} parameters, ${rows[i].seconds.at(-1)!.toPrecision(3)} s a round`);
      }
    });
  console.log(
    `\nA round of ${SHARDS} shards beside its computation; it pays from iterations of so long with 1 and with 3 workers:\n`,
  );
  console.log(networkTable(LINKS.map(titleOf), rows satisfies Measured[]));
}

async function main([mode, address, length, rounds]: readonly string[]): Promise<void> {
  if (mode === 'work') return deliverShards(address, Number(length), () => false);
  if (mode === 'coordinate') {
    const seconds = await secondsOfRounds(address, Number(length), { timed: Number(rounds), warmUp: 1 });
    return console.log(JSON.stringify(seconds));
  }
  const { quick = false } = newCommand('npm run bench:network --')
    .description('times a training’s rounds over links with delay, in network namespaces')
    .option('--quick', 'one small size, to see that it works')
    .parse(process.argv)
    .opts<{ quick?: boolean }>();
  return printTable(quick);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BarycenterError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

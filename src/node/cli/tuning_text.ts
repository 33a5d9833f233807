import type { ProblemTuning } from '../../barycenter/tuning/tune_problem.js';
import type { DeviceInfo } from '../../device/contract.js';
import type { TuningReport } from '../../ops/langevin_chain/tune.js';
import { formatTable } from './output.js';

type Trial = TuningReport['trials'][number];
type Tile = Trial['tuning'];

/** Why a device has no race, or undefined where it has. */
export function untunable(info: DeviceInfo): string | undefined {
  if (info.kind === 'cpu') return `nothing to tune: the cpu device (${info.name}) has one variant of each kernel`;
  if (!info.software) return undefined;
  return `nothing to tune: ${info.name} is a software driver, which is never tuned; it is for tests, and the cpu device is faster`;
}

/** Three digits in the largest unit that leaves one before the point. */
function duration(seconds: number): string {
  if (seconds >= 0.9995) return `${seconds.toPrecision(3)} s`;
  return seconds >= 0.9995e-3 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${(seconds * 1e6).toPrecision(3)} µs`;
}

/** E.g. `tiles of 16 chains, 64 invocations of 2 blocks`. */
export function tileText({ tile, slopes }: Tile): string {
  const invocations = (tile.chains / 4) * tile.unitGroups;
  const blocks = tile.unitBlocks === 1 ? '1 block' : `${tile.unitBlocks} blocks`;
  return `tiles of ${tile.chains} chains, ${invocations} invocations of ${blocks}${slopes ? `, slopes in ${slopes}` : ''}`;
}

function outcomeText({ outcome }: Trial): string {
  switch (outcome.kind) {
    case 'timed':
      return `${duration(outcome.seconds)} a step`;
    case 'dropped':
      return `dropped: ${outcome.reason.split('\n')[0]}`;
    case 'not tried':
      return 'not tried: the time was over';
  }
}

function raceText({ trials, winner }: TuningReport): string {
  const rows = trials.map((trial, i) => {
    const marks = [...(trial.tuning === winner?.tuning ? ['fastest'] : []), ...(i === 0 ? ['the guess'] : [])];
    return [`  ${tileText(trial.tuning)}`, marks.join(', '), outcomeText(trial)];
  });
  return formatTable(rows);
}

function reportText({ use, report }: ProblemTuning): string {
  const head = `${use}, ${report.chains} chains: `;
  const { winner } = report;
  switch (report.status) {
    case 'raced': {
      const timed = report.trials.filter(({ outcome }) => outcome.kind === 'timed').length;
      const choice = winner ? tileText(winner.tuning) : 'no candidate is right, so the guess stays';
      return `${head}${choice} (${timed} timed in ${report.seconds.toFixed(1)} s)\n${raceText(report)}`;
    }
    case 'remembered': {
      const choice = winner ? tileText(winner.tuning) : 'the guess';
      return `${head}${choice} (known from ${winner?.chains ?? report.chains} chains; --force tries again)`;
    }
    case 'layered':
      return `${head}nothing to tune: a network this wide runs layer by layer`;
    case 'stepped':
      return `${head}nothing to tune: these chains run step by step`;
    case 'unchecked':
      return `${head}not tuned: ${(report.reason ?? 'there is nothing to compare with').split('\n')[0]}`;
    case 'cpu':
    case 'software':
      return `${head}nothing to tune on this device`;
  }
}

/** What `barycenter tune` prints. */
export function tuningText(info: DeviceInfo, tunings: readonly ProblemTuning[]): string {
  return untunable(info) ?? [`${info.name} (${info.driver})`, ...tunings.map(reportText)].join('\n');
}

import { tuneTiles, type TileTrial, type TuningReport } from '../../../src/ops/langevin_chain/tuning/tune_tiles.js';
import { shapesOf, type ChainCase } from '../../support/chain_case.js';
import { twisterCase } from '../../support/chain_grid.js';
import { chainCaseOf, SMALL_GRID } from '../grid.js';
import type { RaceRow, TrialRow, Trouble } from '../report.js';
import { troubleOf, withGpu, type Step } from '../step.js';

/** Seconds of a race, half of what `barycenter tune` gives. */
const RACE = { small: 1, full: 5 };

const full: readonly ChainCase[] = [
  twisterCase('shared'),
  chainCaseOf({ width: 128, batch: 1024 }),
  chainCaseOf({ width: 256, batch: 16_384 }),
];

/** The races that a first `solve` runs, anew and longer, every candidate with its time. */
export const tuningStep: Step<'tuning'> = async ({ settings, row, time }) =>
  withGpu(settings, async (device) => {
    const small = settings.quick;
    for (const spec of small ? SMALL_GRID.slice(0, 1).map(chainCaseOf) : full) {
      const { name } = spec;
      if (!time(name)) continue;
      try {
        const options = { force: true, onSoftware: true, budget: small ? RACE.small : RACE.full };
        row(raceRow(name, await tuneTiles(device, shapesOf(spec), options)));
      } catch (error) {
        row({ name, status: 'none', trials: [], seconds: 0, trouble: troubleOf(error) });
      }
    }
  });

function raceRow(name: string, { status, reason, trials, winner, seconds }: TuningReport): RaceRow {
  const rows = trials.map(trialRow);
  const won = trials.findIndex(({ tuning }) => tuning === winner?.tuning);
  const [guess, best] = [rows[0]?.seconds, rows[won]?.seconds];
  const trouble = troubleOfRace(rows, reason);
  return {
    name,
    status,
    trials: rows,
    seconds,
    ...(won < 0 ? {} : { winner: won }),
    ...(guess === undefined || best === undefined ? {} : { gain: guess / best }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

/** A candidate that is dropped is never used; the first is what runs where there is no race. */
function troubleOfRace([guess]: readonly TrialRow[], reason: string | undefined): Trouble | undefined {
  if (reason !== undefined) return { kind: 'failed', why: `nothing to compare with: ${reason}` };
  if (guess?.kind === 'dropped') return { kind: 'wrong', why: `the guess was dropped: ${guess.why}` };
  return undefined;
}

function trialRow({ tuning: { tile, slopes }, outcome }: TileTrial): TrialRow {
  const text = `${tile.chains} × ${tile.unitGroups} × ${tile.unitBlocks}`;
  return {
    tile: slopes === undefined ? text : `${text}, slopes in ${slopes}`,
    kind: outcome.kind,
    ...(outcome.kind === 'timed' ? { seconds: outcome.seconds } : {}),
    ...(outcome.kind === 'dropped' ? { why: outcome.reason } : {}),
  };
}

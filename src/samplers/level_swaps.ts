import { div, lessThan, mul, squaredNorm, sub, where } from '../autograd/index.js';
import { traceMap } from '../autograd/traced_map.js';
import { normals } from '../chains/stepped/normals.js';
import { choiceMap } from '../chains/stepped/step_maps.js';
import type { ChainSpec } from '../chains/chain.js';
import type { DeviceBuffer } from '../device/contract.js';
import type { Device } from '../device/device.js';
import type { Owner } from '../device/owner.js';
import { chainCostValue } from '../cost/chain_cost.js';
import { mapRows } from '../ops/map_rows/launch.js';
import { totalChains, type NoiseCounter } from '../ops/support/segments.js';
import type { PlacedPotential } from '../potential/potential.js';
import { levelKey, Stream } from '../random/counters.js';

/** Changes of place between chains of neighbouring levels. */
export interface LevelSwaps {
  /**
   * Tries the pairs of step `step`: the even ones behind even steps, the odd ones behind odd steps.
   * @param levels where chains of each level stand, f32 [chains, D]
   * @param at with what all ε are multiplied, beside the rest
   */
  try(
    levels: readonly DeviceBuffer[],
    at: { readonly of: PlacedPotential; readonly x: DeviceBuffer; readonly heat: number },
    counter: NoiseCounter,
    step: number,
  ): void;
  /** Share of the chains that changed places when their pair was tried last, [levels − 1]. */
  shares(): Promise<number[]>;
}

/**
 * Chains of levels l and m = l + 1 change places with probability exp[(1/ε_l − 1/ε_m)(u_m − u_l)], u = f_k − c_k: that
 * leaves the product of μ_x at all ε as it is. Even and odd pairs by turns take chains through the levels faster than
 * pairs at random (Syed, Bouchard-Côté, Deligiannidis and Doucet, J. R. Stat. Soc. B 84:321, 2022). A number that is
 * none swaps nothing. Buffers are the owner's.
 * @param epsilons of the levels
 */
export function levelSwaps(
  owner: Owner<Device>,
  { potential, costs, segments }: Pick<ChainSpec, 'potential' | 'costs' | 'segments'>,
  epsilons: readonly number[],
): LevelSwaps {
  const { device } = owner;
  const { dim } = potential;
  const count = totalChains(segments);
  const numbers = (name: string) => owner.createBuffer(name, count * 4);
  const values = owner.own(potential.value(device, segments));
  const costValues = owner.own(chainCostValue(device, { costs, segments }));
  const scratch = ['low', 'high'].map((level) => ({
    f: numbers(`potentials of the ${level} level`),
    c: numbers(`costs of the ${level} level`),
  }));
  const pairs = epsilons.slice(1).map((hot, l) => {
    const gap = 1 / epsilons[l] - 1 / hot;
    const widths = {
      lowF: 'scalar',
      lowC: 'scalar',
      highF: 'scalar',
      highC: 'scalar',
      heat: 'scalar',
      normals: 2,
    } as const;
    const map = traceMap(widths, (rows) => {
      const logRatio = mul(div(gap, rows.heat), sub(sub(rows.highF, rows.highC), sub(rows.lowF, rows.lowC)));
      return where(lessThan(mul(-0.5, squaredNorm(rows.normals)), logRatio), 1, 0);
    });
    return { accepted: numbers('swaps of levels'), accept: owner.own(mapRows(device, { map, count })) };
  });
  const uniforms = normals(owner, Stream.swaps, count, 2);
  const heats = numbers('factors of epsilon');
  let written: number | undefined;
  const spare = owner.createBuffer('chains that change places', count * dim * 4);
  const choose = owner.own(mapRows(device, { map: choiceMap(dim), count }));
  const chooseInPlace = owner.own(mapRows(device, { map: choiceMap(dim), count, inPlace: 'here' }));
  return {
    try(levels, { of, x, heat }, counter, step) {
      if (heat !== written) device.write(heats, new Float32Array(count).fill(heat));
      written = heat;
      for (let l = step % 2; l + 1 < levels.length; l += 2) {
        const [low, high] = [levels[l], levels[l + 1]];
        for (const [i, y] of [low, high].entries()) {
          values.run({ of, y, out: scratch[i].f });
          costValues.run({ x, y, out: scratch[i].c });
        }
        uniforms.draw({ ...counter, key: levelKey(counter.key, l) }, step);
        const { accepted, accept } = pairs[l];
        const [{ f: lowF, c: lowC }, { f: highF, c: highC }] = scratch;
        accept.run({ rows: { lowF, lowC, highF, highC, heat: heats, normals: uniforms.out }, out: accepted });
        choose.run({ rows: { accepted, there: high, here: low }, out: spare });
        chooseInPlace.run({ rows: { accepted, there: low }, out: high });
        device.copy(spare, low, count * dim * 4);
      }
    },
    async shares() {
      const out: number[] = [];
      for (const { accepted } of pairs) {
        const swapped = await device.readFloats(accepted);
        out.push(swapped.reduce((sum, one) => sum + one, 0) / count);
      }
      return out;
    },
  };
}

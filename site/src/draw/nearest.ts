import type { Points } from '../learn/picture.js';

/** The cloud that has a point nearest to `at`. */
export function nearestCloud(clouds: readonly Points[], at: readonly [number, number]): number {
  let [nearest, least] = [0, Infinity];
  clouds.forEach((cloud, k) => {
    for (let i = 0; i < cloud.length; i += 2) {
      const distance = (cloud[i] - at[0]) ** 2 + (cloud[i + 1] - at[1]) ** 2;
      if (distance < least) [nearest, least] = [k, distance];
    }
  });
  return nearest;
}

/** The rows that hold the middles of n parts of equal mass, (j + ½)/n of it, in the order of the rows, [n]. */
export function stepsOfMass(masses: ArrayLike<number>, n: number): Int32Array {
  const rows = new Int32Array(n);
  let [row, sum] = [0, masses[0]];
  for (let j = 0; j < n; j++) {
    while (sum < (j + 0.5) / n && row + 1 < masses.length) sum += masses[++row];
    rows[j] = row;
  }
  return rows;
}

export interface TransportProblem {
  /** c_ij, [rows, columns] row-major. */
  readonly costs: Float64Array;
  /** a_i > 0, [rows] */
  readonly supplies: Float64Array;
  /** b_j > 0, [columns], of the same sum to rounding. */
  readonly demands: Float64Array;
  /** u_i to start from, [rows]: any are right, those of the same rows and columns close by are quick. Default 0. */
  readonly start?: Float64Array;
}

/** A plan of least cost, with its certificate. */
export interface ExactTransport {
  /** Row, column and mass of each entry above 0. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly masses: readonly number[];
  /** u_i and v_j with u_i + v_j ≤ c_ij, equal where mass goes. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Σ π_ij c_ij, and how far it can be from the least at most, by weak duality. */
  readonly cost: number;
  readonly gap: number;
}

const NONE = -1;
/** What rounding may leave of a supply, a demand or an entry, over the number of them: paths would carry no more. */
const DUST = 1e-13;

/** Rows that send mass to a column, and how much. */
interface Inflow {
  readonly rows: number[];
  readonly masses: number[];
}

class Network {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly inflows: readonly Inflow[];
  readonly #costs: Float64Array;
  readonly #supplies: Float64Array;
  readonly #demands: Float64Array;
  readonly #dust: number;
  // Of the tree of shortest paths from one row: distances, where they come from, what is settled.
  readonly #columnDistance: Float64Array;
  readonly #rowOfColumn: Int32Array;
  readonly #settled: Uint8Array;
  readonly #rowDistance: Float64Array;
  readonly #columnOfRow: Int32Array;
  readonly #reached: number[] = [];

  constructor({ costs, supplies, demands, start }: TransportProblem) {
    const [rows, columns] = [supplies.length, demands.length];
    this.#costs = costs;
    this.#supplies = supplies.slice();
    this.#demands = demands.slice();
    this.#dust = DUST / (rows + columns);
    this.u = new Float64Array(rows);
    this.v = this.#leastOfColumns(start ?? this.u);
    this.inflows = Array.from({ length: columns }, () => ({ rows: [], masses: [] }));
    this.#columnDistance = new Float64Array(columns);
    this.#rowOfColumn = new Int32Array(columns);
    this.#settled = new Uint8Array(columns);
    this.#rowDistance = new Float64Array(rows).fill(Infinity);
    this.#columnOfRow = new Int32Array(rows);
  }

  /** v_j = min_i c_ij − u_i */
  #leastOfColumns(u: Float64Array): Float64Array {
    const columns = this.#demands.length;
    const least = new Float64Array(columns).fill(Infinity);
    for (let i = 0; i < u.length; i++) {
      for (let j = 0; j < columns; j++) least[j] = Math.min(least[j], this.#costs[i * columns + j] - u[i]);
    }
    return least;
  }

  /** Makes u feasible and sends what goes along edges without slack. */
  begin(): void {
    const columns = this.v.length;
    for (let i = 0; i < this.u.length; i++) {
      let [least, at] = [Infinity, 0];
      for (let j = 0; j < columns; j++) {
        const reduced = this.#costs[i * columns + j] - this.v[j];
        if (reduced < least) [least, at] = [reduced, j];
      }
      this.u[i] = least;
      const mass = Math.min(this.#supplies[i], this.#demands[at]);
      if (mass > 0) this.#send(i, at, mass);
    }
  }

  /** Sends the rest of a row's supply, along one shortest path after the other. */
  empty(row: number): void {
    while (this.#supplies[row] > this.#dust) {
      const end = this.#nearestDemand(row);
      if (end === NONE) return;
      this.#sendAlong(row, end);
    }
  }

  #send(row: number, column: number, mass: number): void {
    this.#supplies[row] -= mass;
    this.#demands[column] -= mass;
    this.#add(row, column, mass);
  }

  #add(row: number, column: number, mass: number): void {
    const { rows, masses } = this.inflows[column];
    const at = rows.indexOf(row);
    if (at === NONE) {
      rows.push(row);
      masses.push(mass);
    } else if (masses[at] + mass > this.#dust) masses[at] += mass;
    else {
      rows.splice(at, 1);
      masses.splice(at, 1);
    }
  }

  /** A row joins the tree: its edges may be shorter ways to columns. */
  #reach(row: number, distance: number, column: number): void {
    this.#rowDistance[row] = distance;
    this.#columnOfRow[row] = column;
    this.#reached.push(row);
    const [columns, from] = [this.v.length, distance - this.u[row]];
    for (let j = 0; j < columns; j++) {
      const through = from + this.#costs[row * columns + j] - this.v[j];
      if (this.#settled[j] === 0 && through < this.#columnDistance[j]) {
        this.#columnDistance[j] = through;
        this.#rowOfColumn[j] = row;
      }
    }
  }

  #nearest(): number {
    let [least, at] = [Infinity, NONE];
    for (let j = 0; j < this.v.length; j++) {
      if (this.#settled[j] === 0 && this.#columnDistance[j] < least) [least, at] = [this.#columnDistance[j], j];
    }
    return at;
  }

  /**
   * Dijkstra's tree over reduced costs up to a column that still wants mass; then duals, so that its edges are tight.
   */
  #nearestDemand(start: number): number {
    this.#columnDistance.fill(Infinity);
    this.#settled.fill(0);
    this.#reach(start, 0, NONE);
    let column = this.#nearest();
    while (column !== NONE && this.#demands[column] <= this.#dust) {
      this.#settled[column] = 1;
      const distance = this.#columnDistance[column];
      for (const row of this.inflows[column].rows) {
        if (this.#rowDistance[row] === Infinity) this.#reach(row, distance, column);
      }
      column = this.#nearest();
    }
    if (column !== NONE) this.#shiftDuals(this.#columnDistance[column]);
    for (const row of this.#reached) this.#rowDistance[row] = Infinity;
    this.#reached.length = 0;
    return column;
  }

  #shiftDuals(length: number): void {
    for (const row of this.#reached) this.u[row] += length - this.#rowDistance[row];
    for (let j = 0; j < this.v.length; j++) if (this.#settled[j] === 1) this.v[j] += this.#columnDistance[j] - length;
  }

  /** Along the path mass goes from its rows to its columns, and back where it goes against the plan. */
  #sendAlong(start: number, end: number): void {
    let mass = Math.min(this.#supplies[start], this.#demands[end]);
    for (let row = this.#rowOfColumn[end]; row !== start; row = this.#rowOfColumn[this.#columnOfRow[row]]) {
      const { rows, masses } = this.inflows[this.#columnOfRow[row]];
      mass = Math.min(mass, masses[rows.indexOf(row)]);
    }
    for (let column = end; ;) {
      const row = this.#rowOfColumn[column];
      this.#add(row, column, mass);
      if (row === start) break;
      column = this.#columnOfRow[row];
      this.#add(row, column, -mass);
    }
    this.#supplies[start] -= mass;
    this.#demands[end] -= mass;
  }
}

/** u_i = min_j c_ij − v_j makes the duals feasible to the last digit. */
function certified(network: Network, { costs, supplies, demands }: TransportProblem): ExactTransport {
  const { v, inflows } = network;
  const columns = v.length;
  const u = network.u.map((_, i) => {
    let least = Infinity;
    for (let j = 0; j < columns; j++) least = Math.min(least, costs[i * columns + j] - v[j]);
    return least;
  });
  const entries = inflows.flatMap(({ rows, masses }, j) => rows.map((row, e) => [row, j, masses[e]] as const));
  const cost = entries.reduce((sum, [i, j, mass]) => sum + mass * costs[i * columns + j], 0);
  const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  return {
    rows: entries.map(([i]) => i),
    columns: entries.map(([, j]) => j),
    masses: entries.map(([, , mass]) => mass),
    ...{ u, v, cost, gap: cost - inner(supplies, u) - inner(demands, v) },
  };
}

/**
 * Optimal transport between two discrete measures of any sizes and masses, exactly (in float64): successive shortest
 * paths with Dijkstra's algorithm over reduced costs (Edmonds and Karp 1972, J. ACM 19; for assignments Jonker and
 * Volgenant 1987, Computing 38), after what goes along tight edges of the duals it starts from. Dense: a path costs
 * up to rows × columns, mostly far less; memory is the costs'. Masses are right to 1e-13.
 */
export function exactTransport(problem: TransportProblem): ExactTransport {
  const network = new Network(problem);
  network.begin();
  for (let i = 0; i < problem.supplies.length; i++) network.empty(i);
  return certified(network, problem);
}

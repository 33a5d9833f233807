import type { Barycenter, PointSample } from '../../barycenter/barycenter.js';
import type { ClassicalKind } from '../../barycenter/problem/solver_settings.js';
import type { Device } from '../../device/device.js';

/** What one solver made of a problem. */
export interface Compared {
  readonly solver: 'energy' | ClassicalKind;
  /** Why it did not run, or what went wrong; all else is absent then. */
  readonly objection?: string;
  /** ε of its answer, in units of the problem's cost; 0 where it regularises nothing. */
  readonly epsilon?: number;
  /** Σ_k λ_k of the transport costs, in units of the problem's cost; absent of `energy`, whose value is another's. */
  readonly objective?: number;
  readonly converged?: boolean;
  /** Half energy distance to the exact answer at this solver's ε, where the problem has one. */
  readonly toExact?: number;
  /**
   * What chance leaves of a half energy distance: that of two independent samples of this barycenter, of as many
   * points, root mean square.
   */
  readonly floor?: number;
  readonly seconds?: number;
  /** Most bytes that it held on the device at a time; what it held in the host's memory is not among them. */
  readonly deviceBytes?: number;
  readonly warnings?: readonly string[];
}

export interface Comparison {
  /** One each of those that were asked, in order. */
  readonly solvers: readonly Compared[];
  /** Those that ran, in order. */
  readonly ran: readonly Compared['solver'][];
  /** Half energy distances between their barycenters, in the engine's unit, [ran][ran]. */
  readonly distances: readonly (readonly number[])[];
  /** Points of each barycenter that distances are between, [points, D] in the data's own unit, [ran]. */
  readonly samples: readonly PointSample[];
  readonly points: number;
}

export interface CompareOptions {
  /** Default: one that is opened and closed. */
  readonly device?: Device;
  /** Of everything random; default 0. */
  readonly seed?: number;
  /** Which are asked; default: all. */
  readonly solvers?: readonly Compared['solver'][];
  /** Points of each barycenter that distances are between, from 2 up; default 4,096. */
  readonly points?: number;
  readonly signal?: AbortSignal;
  /** Told before each solver begins. */
  readonly onSolver?: (kind: Compared['solver']) => void;
  /** Given each barycenter as it is found; it is freed afterwards. */
  readonly onBarycenter?: (kind: Compared['solver'], barycenter: Barycenter) => Promise<void>;
}

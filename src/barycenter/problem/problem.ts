import type { Cost, CostJson } from '../../autograd/index.js';
import type { Constraint } from '../../ops/langevin_chain/contract.js';
import type { GradientSettings, ImportanceGradient } from './gradient_settings.js';
import type { GivenPotential, PotentialSettings } from './potential_settings.js';
import type { SamplerInput, SamplerSettings } from './sampler_settings.js';
import type { SolverInput, SolverSettings } from './solver_settings.js';
import type { Schedule } from '../../optimizer/schedule.js';
import type { TrainedGraph } from '../../layers/trained_graph.js';
import type { Table } from '../../io/numeric_table.js';
import type { BatchRequest, DistributionSpec } from './distribution.js';
import type { TableFields } from './table_fields.js';

/** Samples in memory: row-major with their shape, in either precision, or rows of numbers. */
export type SampleTable = Table | readonly (readonly number[])[];

/** Yields f32 [batchSize, dim]. The same request must give the same points, or a resumed run changes. */
export type BatchFunction = (request: BatchRequest) => Float32Array | Promise<Float32Array>;

interface MarginalCommon {
  /** What figures and messages call it; absent: its number. */
  readonly name?: string;
  /** λ_k > 0; the weights sum to 1. */
  readonly weight: number;
  readonly cost: Cost;
}

/** A path comes with how the file is read: see `TableOptions`. */
export interface SampleMarginal extends MarginalCommon, TableFields {
  /** The path of a table (`.npy`, `.csv`, …), or a table in memory. */
  readonly samples: string | SampleTable;
}

export interface DistributionMarginal extends MarginalCommon {
  readonly distribution: DistributionSpec;
}

export interface FunctionMarginal extends MarginalCommon {
  readonly batches: BatchFunction;
  readonly dim: number;
}

export type Marginal = SampleMarginal | DistributionMarginal | FunctionMarginal;

/** ε in units of the cost, or as `relative` · Σ_k λ_k tr Σ_k / D, Σ_k the marginals' covariances. */
export type Epsilon = number | { readonly relative: number };

/** The generator G whose z a problem's chains walk in: pictures are G(z). */
export interface GeneratorSettings {
  /** The path of its file, or else `network`. */
  readonly file?: string;
  readonly network?: TrainedGraph;
  /** What its file must have for a SHA-256; absent: any. A run folder's problem has it. */
  readonly sha256?: string;
  /** What plans are densities of: Lebesgue's measure, or N(0, I). */
  readonly reference: 'lebesgue' | 'standard-normal';
  /** MiB that values of layers may take at once in a program of costs. */
  readonly memory: number;
}

/** Where a problem's chains may go. */
export const constraintOf = ({ sampler }: Pick<Problem, 'sampler'>): Constraint =>
  (sampler.kind === 'ula' ? sampler.constraint : undefined) ?? 'none';

/** A problem with every default filled in that does not depend on the data; frozen. Data is not read yet. */
export interface Problem {
  /** Where an editor finds the JSON Schema of a problem file; kept, and read by nobody. */
  readonly $schema?: string;
  readonly name?: string;
  readonly marginals: readonly Marginal[];
  /** ε in units of the cost, or relative to the data's spread; above 0 but for some classical solvers. */
  readonly epsilon: Epsilon;
  /** What finds the barycenter; absent: potentials that are trained. */
  readonly solver?: SolverSettings;
  /** Dimension of the barycenter; absent: that of the data. */
  readonly dim?: number;
  /** [height, width, channels] of the barycenter's pictures, channels last; absent: points are not pictures. */
  readonly shape?: readonly [height: number, width: number, channels: number];
  /** What points of the barycenter are made pictures by; absent: they are what they are. */
  readonly generator?: GeneratorSettings;
  /**
   * `common-deviation` measures costs, ε and step size in a unit of the data's, the λ-weighted mean of the marginals'
   * mean standard deviations, so that they mean the same whatever the data's unit. Points go in and come out in the
   * data's own unit.
   */
  readonly scaling: 'none' | 'common-deviation';
  readonly potential: PotentialSettings;
  readonly sampler: SamplerSettings;
  readonly training: {
    readonly iterations: number;
    readonly batchSize: number;
    /** How many of the K marginals an iteration visits; absent: all. */
    readonly marginals?: number;
    /** Equal parts of a minibatch, whose gradients are computed one by one and added up; absent: it is not cut. */
    readonly shards?: number;
    /** ε begins `from` times as high and falls by equal factors; absent: it is the problem's from the begin. */
    readonly anneal?: { readonly from: number; readonly iterations: number };
    readonly optimizer: {
      readonly kind: 'adam';
      readonly learningRate: number;
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly averageDecay: number;
      readonly schedule: Schedule;
    };
    /** How the gradient is estimated; absent: by chains. */
    readonly gradient?: GradientSettings;
    /** `every` 0 turns it off. */
    readonly validation: { readonly every: number; readonly points: number; readonly draws: number };
  };
  /** Folder that relative paths start from; absent: the working folder. */
  readonly baseFolder?: string;
}

type Optional<T> = { readonly [K in keyof T]?: T[K] };

/** A marginal whose cost is named as in a file. */
type WithCostJson<M extends Marginal> = Omit<M, 'cost'> & { readonly cost: CostJson };

type MarginalInput =
  Marginal | WithCostJson<SampleMarginal> | WithCostJson<DistributionMarginal> | WithCostJson<FunctionMarginal>;

/** What a user writes: everything but marginals and ε has a default. */
export interface ProblemInput {
  readonly $schema?: string;
  readonly name?: string;
  readonly marginals: readonly MarginalInput[];
  readonly epsilon: Epsilon;
  readonly solver?: SolverInput;
  readonly dim?: number;
  readonly shape?: Problem['shape'];
  readonly generator?: Optional<GeneratorSettings>;
  readonly scaling?: Problem['scaling'];
  readonly potential?: Optional<GivenPotential>;
  readonly sampler?: SamplerInput;
  readonly training?: {
    readonly iterations?: number;
    readonly batchSize?: number;
    readonly marginals?: number;
    readonly shards?: number;
    readonly anneal?: { readonly from: number; readonly iterations: number };
    readonly optimizer?: Optional<Omit<Problem['training']['optimizer'], 'schedule'>> & {
      readonly schedule?: Optional<Schedule>;
    };
    readonly gradient?:
      | Exclude<GradientSettings, ImportanceGradient>
      | (Pick<ImportanceGradient, 'kind'> & Optional<Omit<ImportanceGradient, 'kind'>>);
    readonly validation?: Optional<Problem['training']['validation']>;
  };
}

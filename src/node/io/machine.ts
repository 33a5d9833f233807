import { arch, cpus, platform, totalmem } from 'node:os';

/** Where something was measured. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** As `process.version` says it, with the v. */
  readonly node: string;
}

/** The first processor's model, else the architecture. */
export const processorName = (): string => cpus()[0]?.model.trim() || arch();

export function describeMachine(): Machine {
  return {
    processor: processorName(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

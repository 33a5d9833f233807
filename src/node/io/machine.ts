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

/** What runs us, which for Bun and Deno is not the Node that `process.version` says they stand in for. */
export function runtimeName(versions: Readonly<Record<string, string | undefined>> = process.versions): string {
  if (versions.bun !== undefined) return `Bun ${versions.bun}`;
  if (versions.deno !== undefined) return `Deno ${versions.deno}`;
  return `Node ${versions.node}`;
}

export function describeMachine(): Machine {
  return {
    processor: processorName(),
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    node: process.version,
  };
}

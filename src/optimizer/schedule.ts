/** Learning-rate schedules. Factors of the base rate as functions of the iteration and the problem's own total. */
export const SCHEDULES = ['constant', 'linear', 'cosine'] as const;

export interface Schedule {
  readonly kind: (typeof SCHEDULES)[number];
  /** Iterations of linear warm-up from 0, before the schedule proper. */
  readonly warmup: number;
  /** Factor that `linear` and `cosine` would reach at iteration `total`, one after the problem's last. */
  readonly final: number;
}

/** Factor of the base learning rate at `iteration` (from 0) of `total`. It never depends on where a session started. */
export function scheduleFactor(schedule: Schedule, iteration: number, total: number): number {
  const { kind, warmup, final } = schedule;
  if (iteration < warmup) return (iteration + 1) / (warmup + 1);
  const span = Math.max(1, total - warmup);
  const progress = Math.min(1, (iteration - warmup) / span);
  switch (kind) {
    case 'constant':
      return 1;
    case 'linear':
      return 1 + (final - 1) * progress;
    case 'cosine':
      return final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}

import type { Progress } from '../cluster/progress.js';
import type { ServerStatus } from '../cluster/status.js';
import { formatTable } from './output.js';

const HEADER = ['queue', 'workers', 'done', 'of', 'running', 'waiting', 'failed', 'lost', 'a minute', 'left'];

/** `1 h 20 min`, `3 min 5 s`, `12 s`. */
function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

const OF_PROGRESS = ['done', 'of', 'failed', 'workers', 'lost', 'a minute', 'left'];

function progressText(kind: string, all: readonly Progress[]): string {
  const rows = all.map(({ name, done, of, failed, workers, lost, rate, secondsLeft }) => [
    name,
    ...[done, of, failed, workers, lost, Number((60 * rate).toPrecision(2))].map(String),
    secondsLeft === undefined ? '' : durationText(secondsLeft),
  ]);
  return formatTable([[kind, ...OF_PROGRESS], ...rows]);
}

/** What people read of a server: its queues, the sweeps and the trainings that are under way. */
export function serverText({ queues, sweeps, trainings }: ServerStatus): string {
  const parts = [
    ...(queues.length > 0 ? [queuesText(queues)] : []),
    ...(sweeps.length > 0 ? [progressText('sweep', sweeps)] : []),
    ...(trainings.length > 0 ? [progressText('training', trainings)] : []),
  ];
  return parts.length > 0 ? parts.join('\n') : 'no queue, sweep or training of ours on this server yet';
}

function queuesText(queues: ServerStatus['queues']): string {
  const rows = queues.map(({ queue, workers, done, shards, running, waiting, failed, lost, rate, secondsLeft }) => [
    queue,
    ...[workers, done, shards, running, waiting, failed, lost, Math.round(60 * rate)].map(String),
    secondsLeft === undefined ? '' : durationText(secondsLeft),
  ]);
  return formatTable([HEADER, ...rows]);
}

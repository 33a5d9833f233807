import { signal } from '@preact/signals';
import type { DeviceInfo } from 'energy-barycenter';
import type { Progress } from '../learn/learner.js';
import type { Arrow, Picture, Points, Probe } from '../learn/picture.js';
import type { Settings } from './settings.js';

export type Phase = 'opening' | 'learning' | 'judging' | 'done' | 'failed';

export interface Loss {
  readonly iteration: number;
  readonly loss: number;
  readonly error: number;
}

/** A device that went while something was learned on it. */
export interface DeviceLoss {
  /** What learning goes on from. */
  readonly iteration: number;
  /** The device in its place, once it is open. */
  readonly goesOnOn?: DeviceInfo;
}

/** What a finished result says of itself, in sentences. */
export interface Judgement {
  readonly kind: string;
  readonly line: string;
  readonly others: readonly string[];
}

/** What the parts of the page show. The controller writes it, and nobody else but the settings. */
export class Store {
  readonly settings;
  readonly phase = signal<Phase>('opening');
  readonly device = signal<DeviceInfo | undefined>(undefined);
  readonly progress = signal<Progress | undefined>(undefined);
  readonly losses = signal<readonly Loss[]>([]);
  readonly picture = signal<Picture | undefined>(undefined);
  readonly arrows = signal<readonly Arrow[]>([]);
  readonly probe = signal<Probe | undefined>(undefined);
  /** Points of another solver's barycenter. */
  readonly beside = signal<Points | undefined>(undefined);
  readonly besideLine = signal('');
  readonly judgement = signal<Judgement | undefined>(undefined);
  /** How far the chains of the picture have gone, from 0 to 1. */
  readonly chainShare = signal(1);
  /** The last device that went since learning began; that learning goes on is what users should know of it. */
  readonly loss = signal<DeviceLoss | undefined>(undefined);
  /** What went wrong, and the way out. */
  readonly failure = signal<string | undefined>(undefined);

  /** What users should know of what they asked for. */
  readonly notes = signal<readonly string[]>([]);
  /** The cloud that is being drawn. */
  readonly pen = signal(0);

  constructor(settings: Settings) {
    this.settings = signal(settings);
  }
}

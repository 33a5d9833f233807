import * as library from '../../../src/index.js';
import { wrong, type Mistake } from './mistake.js';

const device = { kind: 'cpu', createBuffer: () => undefined };
const { signal } = new AbortController();
const store = library.folderStore('never');
const address = 'redis://127.0.0.1:1';
const of = { address, store, device: wrong(device), marginal: 0, output: 'never.npy' };
const table = { data: Float32Array.of(0), rows: 1, columns: 1 };

/** Of queues and stores; no server is asked by any of them. */
export const queueMistakes: Mistake[] = [
  ['openStore()', () => library.openStore(wrong(undefined)), 'openStore: needs a folder or s3://BUCKET/PREFIX; got'],
  [
    'openStore with a misspelt option',
    () => library.openStore('store', wrong({ onNotes: 1 })),
    'openStore: has no setting "onNotes"; got 1. Did you mean "onNote"?',
  ],
  [
    'folderStore()',
    () => library.folderStore(wrong(undefined)),
    'folderStore: needs the path of a folder; got nothing.',
  ],
  ['runWorker()', () => library.runWorker(wrong(undefined)), 'runWorker: settings are an object; got nothing.'],
  [
    'runWorker without an address',
    () => library.runWorker(wrong({ store, device, signal })),
    'runWorker: it needs the address of a Redis server; got nothing.',
  ],
  [
    'runWorker on the promise of a store',
    () => library.runWorker({ address, store: wrong(Promise.resolve(store)), device: wrong(device), signal }),
    'runWorker: it needs a store; got a promise.',
  ],
  [
    'runWorker without a signal',
    () => library.runWorker(wrong({ address, store, device })),
    'runWorker: it needs an AbortSignal; got nothing.',
  ],
  [
    'runTrainingWorker()',
    () => library.runTrainingWorker(wrong(undefined), { device: wrong(device), signal }),
    'runTrainingWorker: it needs the address of a Redis server; got nothing.',
  ],
  [
    'runTrainingWorker without a signal',
    () => library.runTrainingWorker(address, wrong({ device })),
    'runTrainingWorker: it needs an AbortSignal; got nothing.',
  ],
  [
    'sampleRunByQueue()',
    () => library.sampleRunByQueue(wrong(undefined), wrong(undefined), wrong(undefined)),
    'sampleRunByQueue: it needs the path of a run folder; got nothing.',
  ],
  [
    'sampleRunByQueue with a misspelt option',
    () => library.sampleRunByQueue('run', table, wrong({ ...of, perPont: 1 })),
    'sampleRunByQueue: has no setting "perPont"; got 1. Did you mean "perPoint"?',
  ],
  [
    'sampleRunByQueue without a store',
    () => library.sampleRunByQueue('run', table, { ...of, store: wrong('/shared/store') }),
    'sampleRunByQueue: it needs a store; got "/shared/store".',
  ],
  [
    'solveByQueue()',
    () => library.solveByQueue(wrong(undefined), wrong({})),
    'solveByQueue: it needs a problem; got nothing.',
  ],
  [
    'solveByQueue without an address',
    () => library.solveByQueue(wrong({}), wrong({ device })),
    'solveByQueue: it needs the address of a Redis server; got nothing.',
  ],
];

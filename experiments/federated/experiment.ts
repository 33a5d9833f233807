import { chainsOf, mergeMatched, mergePlain } from '../../src/node/aggregate/models/merge_models.js';
import type { Experiment, ExperimentContext, Gate, Outcome, ResultTable } from '../support/experiment.js';
import { mean } from '../support/numbers.js';
import { clientsOf, digitsOf } from './clients.js';
import { CLASSES, madeUpDigits, mnist, type Digits } from './digits.js';
import { accuracyOf, MOMENTUM, networkOf, reversed, startNetwork, tensorsOf, train, type Network } from './network.js';

interface Setting {
  readonly clients: number;
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly skews: readonly number[];
  /** Trainings of everything, from other starts. */
  readonly repeats: number;
}

const FULL: Setting = { clients: 4, hidden: [64, 32], epochs: 10, skews: [0, 0.8, 1], repeats: 3 };
const QUICK: Setting = { clients: 3, hidden: [16], epochs: 6, skews: [0, 1], repeats: 1 };
const BATCH = 32;
const RATE = 0.05;

/** Accuracies on the test images. */
interface Merged {
  readonly clients: readonly number[];
  readonly plain: number;
  readonly matched: number;
}

/** One way to make clients, over all repeats. */
interface Case {
  readonly skew: number;
  readonly isShared: boolean;
  readonly digits: number;
  readonly repeats: readonly Merged[];
}

/** Both means of networks, weights the sizes of what they were trained on. */
function means(networks: readonly Network[], sizes: readonly number[]): { plain: Network; matched: Network } {
  const total = sizes.reduce((a, b) => a + b, 0);
  const weights = sizes.map((size) => size / total);
  const chains = chainsOf(networks.map((network, k) => ({ file: `client ${k}`, tensors: tensorsOf(network) })));
  const [plain, matched] = [mergePlain, mergeMatched].map((merge) => networkOf(merge(chains, weights).tensors));
  return { plain, matched };
}

/** Seeds of starts and orders that nothing else has. */
const seedOf = (seed: number, repeat: number, client: number): number => 1000 * (seed + 1) + 50 * repeat + client;

interface Run extends Setting {
  readonly data: Digits;
  readonly seed: number;
}

const widthsOf = ({ data, hidden }: Run): number[] => [data.training.dim, ...hidden, CLASSES];

function caseOf(run: Run, skew: number, isShared: boolean): Case {
  const { data, clients: count, epochs, repeats, seed } = run;
  const clients = clientsOf(data.training, count, skew);
  return {
    skew,
    isShared,
    digits: mean(clients.map(digitsOf)),
    repeats: Array.from({ length: repeats }, (_, repeat): Merged => {
      const networks = clients.map((own, k) => {
        const start = startNetwork(widthsOf(run), seedOf(seed, repeat, isShared ? 0 : k));
        return train(start, own, { epochs, batch: BATCH, rate: RATE, seed: seedOf(seed, repeat, k) });
      });
      const { plain, matched } = means(
        networks,
        clients.map(({ rows }) => rows),
      );
      return {
        clients: networks.map((network) => accuracyOf(network, data.test)),
        plain: accuracyOf(plain, data.test),
        matched: accuracyOf(matched, data.test),
      };
    }),
  };
}

/** Networks of all data, one a repeat. */
const pooledOf = (run: Run): Network[] =>
  Array.from({ length: run.repeats }, (_, repeat) => {
    const seed = seedOf(run.seed, repeat, 0);
    return train(startNetwork(widthsOf(run), seed), run.data.training, {
      epochs: run.epochs,
      batch: BATCH,
      rate: RATE,
      seed,
    });
  });

const percent = (value: number): number => 100 * value;
const shown = (values: readonly number[]): string => {
  const texts = [mean(values), Math.min(...values), Math.max(...values)].map((value) => percent(value).toFixed(1));
  return values.length === 1 ? texts[0] : `${texts[0]} (${texts[1]} to ${texts[2]})`;
};

function tableOf(cases: readonly Case[], pooled: readonly number[], { data, repeats }: Run): ResultTable {
  const error = percent(Math.sqrt(0.25 / data.test.rows));
  return {
    name: 'accuracy',
    title: `Accuracy on images that nobody trained on, percent: mean of ${repeats} trainings (least to most)`,
    columns: [
      { key: 'skew', title: 'share of a digit that its client has to itself' },
      { key: 'digits', title: 'digits a client sees' },
      { key: 'start', title: 'starts' },
      { key: 'clients', title: 'a client alone' },
      { key: 'plain', title: 'plain mean' },
      { key: 'matched', title: 'neurons matched' },
      { key: 'pooled', title: 'one network of all data' },
    ],
    rows: cases.map(({ skew, isShared, digits, repeats: all }) => ({
      skew: `${percent(skew)} %`,
      digits: digits.toFixed(1),
      start: isShared ? 'one for all' : 'each its own',
      clients: shown(all.flatMap(({ clients }) => clients)),
      plain: shown(all.map(({ plain }) => plain)),
      matched: shown(all.map(({ matched }) => matched)),
      pooled: shown(pooled),
    })),
    note: `${data.test.rows} images: the standard error of an accuracy is at most ${error.toFixed(1)}. One merge after all of the training, nothing trained after it.`,
  };
}

function gatesOf(cases: readonly Case[], pooled: readonly Network[], { data }: Run): Gate[] {
  const copies = [pooled[0], reversed(pooled[0]), pooled[0]];
  const { plain, matched } = means(copies, [1, 1, 1]);
  const [own, asMatched, asPlain] = [pooled[0], matched, plain].map((network) => accuracyOf(network, data.test));
  const apart = cases.filter(({ isShared, skew }) => !isShared && skew === 0).flatMap(({ repeats }) => repeats);
  return [
    {
      claim: 'accuracy lost where copies with their neurons in another order are merged, percent',
      value: percent(own - asMatched),
      bound: 0,
      kind: 'must',
      reason: `they are one network; the plain mean of them has ${percent(asPlain).toFixed(1)} % of ${percent(own).toFixed(1)} %`,
    },
    {
      claim: 'accuracy of the plain mean less that with neurons matched, starts of their own and alike data, percent',
      value: percent(mean(apart.map((merged) => merged.plain)) - mean(apart.map((merged) => merged.matched))),
      bound: 0,
      kind: 'must',
      reason: 'neurons of other starts have nothing to do with one another where they stand',
    },
    {
      claim: 'the same against a client alone, percent',
      value: percent(mean(apart.flatMap(({ clients }) => clients)) - mean(apart.map(({ matched: m }) => m))),
      bound: 0,
      kind: 'aim',
      reason: 'a merged network is of use where it is better than what went into it',
    },
  ];
}

function run(context: ExperimentContext): Promise<Outcome> {
  const { quick, seed, data } = context;
  const setting: Run = { ...(quick ? QUICK : FULL), data: quick ? madeUpDigits() : mnist(data), seed };
  const pooled = pooledOf(setting);
  const exact = pooled.map((network) => accuracyOf(network, setting.data.test));
  context.log(`all data: ${shown(exact)}`);
  const cases: Case[] = [];
  for (const skew of setting.skews) {
    for (const isShared of [true, false]) {
      const found = caseOf(setting, skew, isShared);
      const { repeats } = found;
      context.log(
        `skew ${skew}, ${isShared ? 'one start' : 'own starts'}: plain ${shown(repeats.map((r) => r.plain))}, matched ${shown(repeats.map((r) => r.matched))}`,
      );
      cases.push(found);
    }
  }
  const { training, test } = setting.data;
  const { clients, epochs } = setting;
  return Promise.resolve({
    settings: [
      {
        name: 'Digits',
        value: quick
          ? `made up: ten Gaussians in ${training.dim} dimensions, ${training.rows} to train on and ${test.rows} to test`
          : `the 10,000 test images of MNIST, means of two by two pixels: ${training.rows} to train on and ${test.rows} to test`,
      },
      {
        name: 'Clients',
        value: `${clients}; of each digit a share goes to one of them, the rest to all alike; weights are their numbers of images`,
      },
      {
        name: 'Networks',
        value: `dense layers ${widthsOf(setting).join(' – ')}, rectified; cross-entropy, descent with momentum ${MOMENTUM}, rate ${RATE}, batches of ${BATCH}, ${epochs} epochs`,
      },
      {
        name: 'Merged',
        value: '`barycenter aggregate --models`: layer by layer, on weights alone, and the plain mean (`--plain`)',
      },
    ],
    tables: [tableOf(cases, exact, setting)],
    gates: gatesOf(cases, pooled, setting),
    figures: [],
  });
}

export const federatedExperiment: Experiment = {
  name: 'federated',
  title: 'Networks of clients that see other digits each',
  purpose:
    'What is a network worth that is merged from those of clients, each trained on its own digits: by the plain mean of weights, and with neurons ' +
    'matched by `barycenter aggregate --models`? Beside both stand what went in and the network of all data.',
  withoutChains: true,
  run,
};

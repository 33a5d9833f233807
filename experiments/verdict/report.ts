import type { Column, ResultTable } from '../support/experiment.js';
import { VERDICTS } from '../support/verdict.js';
import { BREAKAGES, NO_BREAKAGE } from './breakages.js';
import { count, isFalseAlarm, isMiss, isRight, isWrong, type Rate } from './counts.js';
import type { JudgedProblem } from './judge.js';

type Row = ResultTable['rows'][number];

const KINDS = [NO_BREAKAGE, ...BREAKAGES];

const rate = ({ found, of }: Rate): string => `${found} of ${of}`;

/** The problems by what was done to them, and all of them. */
function groups(all: readonly JudgedProblem[]): (readonly [string, readonly JudgedProblem[]])[] {
  const byKind = KINDS.map((kind) => [kind, all.filter(({ generated }) => generated.breakage === kind)] as const);
  return [...byKind.filter(([, members]) => members.length > 0), ['all', all]];
}

export function countsTable(all: readonly JudgedProblem[]): ResultTable {
  return {
    name: 'wrong-verdicts',
    title: 'False alarms and misses',
    columns: [
      { key: 'breakage', title: 'breakage' },
      { key: 'problems', title: 'problems' },
      { key: 'falseAlarms', title: 'false alarms' },
      { key: 'falseLimit', title: 'upper 95 % limit' },
      { key: 'misses', title: 'misses' },
      { key: 'missLimit', title: 'upper 95 % limit' },
    ],
    rows: groups(all).map(([breakage, members]) => {
      const { problems, falseAlarms, misses } = count(members);
      return {
        breakage,
        problems,
        falseAlarms: rate(falseAlarms),
        falseLimit: falseAlarms.limit,
        misses: rate(misses),
        missLimit: misses.limit,
      };
    }),
    note: 'False alarms of the right answers, misses of the wrong ones; limits of the rates by Clopper and Pearson, one-sided.',
  };
}

export function kindsTable(all: readonly JudgedProblem[]): ResultTable {
  return {
    name: 'verdicts',
    title: 'What was said of what',
    columns: [
      { key: 'breakage', title: 'breakage' },
      { key: 'answer', title: 'answer' },
      ...VERDICTS.map((kind) => ({ key: kind, title: `\`${kind}\`` })),
    ],
    rows: groups(all).flatMap(([breakage, members]) => {
      const answers = [
        ['right', members.filter(isRight)],
        ['between', members.filter((m) => !isRight(m) && !isWrong(m))],
        ['wrong', members.filter(isWrong)],
      ] as const;
      return answers
        .filter(([, some]) => some.length > 0)
        .map(([answer, some]): Row => {
          const counts = VERDICTS.map((kind) => [kind, some.filter((m) => m.kind === kind).length] as const);
          return { breakage, answer, ...Object.fromEntries(counts) };
        });
    }),
  };
}

function described({ generated, kind, ratio, seconds }: JudgedProblem): Row {
  const { index, family, breakage, tables, relative, settings } = generated;
  return {
    index,
    family,
    breakage,
    dim: tables[0].columns,
    marginals: tables.length,
    rows: Math.min(...tables.map((t) => t.rows)),
    epsilon: relative,
    iterations: settings.iterations,
    learningRate: settings.learningRate,
    relativeStep: settings.relativeStep ?? null,
    steps: settings.steps ?? null,
    ratio,
    kind,
    seconds,
  };
}

const DESCRIBED: readonly Column[] = [
  { key: 'index', title: 'problem' },
  { key: 'family', title: 'family' },
  { key: 'breakage', title: 'breakage' },
  { key: 'dim', title: 'D' },
  { key: 'marginals', title: 'K' },
  { key: 'rows', title: 'fewest rows' },
  { key: 'epsilon', title: 'relative ε' },
  { key: 'iterations', title: 'iterations' },
  { key: 'learningRate', title: 'learning rate' },
  { key: 'relativeStep', title: 'η a/ε' },
  { key: 'steps', title: 'steps' },
  { key: 'ratio', title: 'error / floor' },
  { key: 'kind', title: 'verdict' },
];

export function wrongTable(all: readonly JudgedProblem[]): ResultTable {
  const wronged = all.filter((judged) => isFalseAlarm(judged) || isMiss(judged));
  return {
    name: 'which',
    title: 'Which they are',
    columns: [...DESCRIBED, { key: 'line', title: 'what `evaluate` says' }],
    rows: wronged.map((judged) => ({ ...described(judged), line: judged.verdict.line })),
  };
}

/** A row a problem with every check's value and limit: what limits can be set from. */
export function rawTable(all: readonly JudgedProblem[]): ResultTable {
  const names = [...new Set(all.flatMap(({ verdict }) => verdict.checks.map(({ name }) => name)))];
  const columns = names.flatMap((name) => [
    { key: name, title: name },
    { key: `${name}: limit`, title: `${name}: limit` },
  ]);
  return {
    name: 'problems',
    title: 'Every problem',
    archived: true,
    columns: [...DESCRIBED, { key: 'seconds', title: 'solve and evaluate, s' }, ...columns],
    rows: all.map((judged) => {
      const checks = judged.verdict.checks.flatMap(
        ({ name, value, limit }) =>
          [
            [name, value],
            [`${name}: limit`, limit],
          ] as const,
      );
      return {
        ...described(judged),
        ...Object.fromEntries(
          names.flatMap((name) => [
            [name, null],
            [`${name}: limit`, null],
          ]),
        ),
        ...Object.fromEntries(checks),
      };
    }),
  };
}

import { named, perSecond } from '../bench/figures.ts';
import { atLeast } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';
import { answersOf } from '../engines/answers.ts';
import { sameAnswers } from '../engines/ask-in-process.ts';
import { casbinDecider } from '../engines/casbin.ts';
import { cedarDecider } from '../engines/cedar.ts';
import { compiledDecider, filledView, fullDecider } from '../engines/doui.ts';
import type { Decider, Given, Question } from '../engines/questions.ts';

type Engine = (answer: (question: Question) => Given) => Decider | Promise<Decider>;

const sample = 3_000;

const row = (
  name: 'casbin' | 'cedar',
  { engine, factor, full }: { engine: Engine; factor: number; full: 0 | 1 },
): Row => ({
  name: full ? `decision-${name}-full` : `decision-${name}`,
  what: `decision in process, ${full ? 'with articles' : 'compiled'}, against ${name}`,
  figure: perSecond,
  goal: atLeast(factor),
  sizes: {
    small: { persons: 20_000, questions: 20_000, seconds: 0.5, full },
    normal: { persons: 1_000_000, questions: 1_000_000, seconds: 3, full },
  },
  settings: {
    ours: full
      ? 'deciderFor per purpose and item: the API’s answer with basis, article, reasons, versions'
      : 'compileFeed per purpose, rememberedFeed per question, as in the gate',
    baseline:
      'the registry as policies, prepared once; the person’s answer comes with the question',
  },
  alone: true,
  async fill() {
    const nowMs = Date.now();
    const view = filledView(sample, nowMs);
    const theirs = await engine(answersOf(sample, nowMs));
    sameAnswers(full ? fullDecider(view) : compiledDecider(view), theirs, sample);
  },
  ours: (setup) => startProgram(new URL('../ours/decide.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL(`../baseline/${name}.ts`, import.meta.url), setup),
  extras: [
    { what: 'ours, permitted of all', of: 'ours', figure: named('permits', '') },
    { what: 'baseline, permitted of all', of: 'baseline', figure: named('permits', '') },
  ],
});

const casbin = { engine: casbinDecider, factor: 20 };
const cedar = { engine: cedarDecider, factor: 10 };

export const decideRows: readonly Row[] = [
  row('casbin', { ...casbin, full: 0 }),
  row('casbin', { ...casbin, full: 1 }),
  row('cedar', { ...cedar, full: 0 }),
  row('cedar', { ...cedar, full: 1 }),
];

import type { Text } from '@doui/kernel';
import type { Obligation } from './decision.ts';
import { recordKeepYears } from './record-rules.ts';

/** By when. The Act counts no days for these, so none are made up. */
export const dues = ['before', 'with', 'promptly', 'periodically'] as const;
type Due = (typeof dues)[number];

/** What the sources do count: how long what was done is kept, how often it is to be done again. */
type Terms = {
  readonly keep?: {
    readonly years: number;
    /** Where a contract or another paper stands in for the record, from the last provision. */
    readonly contractInsteadYears?: number;
    readonly text: Text;
  };
  readonly every?: { readonly fiscalYears: number; readonly text: Text };
};

/** An obligation as people read it. */
type Duty = Terms & {
  readonly code: Obligation;
  readonly requirement: string;
  readonly text: Text;
  readonly due: { readonly code: Due; readonly text: Text };
};

const dueTexts: Readonly<Record<Due, Text>> = {
  before: { ja: 'あらかじめ', en: 'beforehand' },
  with: { ja: '同時に', en: 'at the same time' },
  promptly: { ja: '速やかに', en: 'promptly, without delay' },
  periodically: { ja: '定期的に', en: 'periodically' },
};

type Row = readonly [requirement: string, due: Due, ja: string, en: string, terms?: Terms];

const { alone, contractInstead } = recordKeepYears;

const rows: Readonly<Record<Obligation, Row>> = {
  'record-provision': [
    'R-4.6',
    'promptly',
    '第三者提供の記録を作成してください。',
    'Record the provision.',
    {
      keep: {
        years: alone,
        contractInsteadYears: contractInstead,
        text: {
          ja: `提供の日から${alone}年間保存（反復して提供するときは最後の提供から${alone}年間、契約書等で代えるときは最後の提供から${contractInstead}年間）`,
          en: `kept for ${alone} years (from the last provision where it is repeated); ${contractInstead} from the last where a contract stands in`,
        },
      },
    },
  ],
  'record-each-provision': [
    'R-4.6',
    'promptly',
    '提供の都度、一件ごとに記録を作成してください。',
    'Record each provision by itself; one record for several does not do.',
    {
      keep: {
        years: alone,
        text: { ja: `提供の日から${alone}年間保存`, en: `kept for ${alone} years` },
      },
    },
  ],
  'confirm-recipient-consent': [
    'R-4.1',
    'before',
    '提供先が本人の同意を得ていることを確認してください。',
    "Confirm that the recipient has the person's consent.",
  ],
  'label-anonymised': [
    'R-6.1',
    'with',
    '匿名加工情報であることを提供先に明示してください。',
    'Tell the recipient that it is anonymised information.',
  ],
  'publish-anonymised-items': [
    'R-6.1',
    'before',
    '匿名加工情報の項目と提供の方法を公表してください。',
    'Publish the items of the anonymised information and how it is provided.',
  ],
  'list-for-review': [
    'R-1.6',
    'before',
    '根拠とした申告を確認の一覧に載せてください。',
    'List the claim it rests on for review.',
  ],
  'notify-purpose': [
    'R-2.3',
    'promptly',
    '利用目的を本人に通知し、又は公表してください。',
    'Notify the person of the purpose, or publish it.',
  ],
  'enclose-notice': ['R-2.6', 'with', '通知文を同封してください。', 'Enclose the notice.'],
  'tell-source': [
    'R-2.6',
    'with',
    '個人情報をどのように取得したかを本人に伝えてください。',
    'Tell the person how the data were obtained.',
  ],
  'evaluate-processor': [
    'R-3.4',
    'promptly',
    '期限を過ぎた委託先の評価を行ってください。',
    'Evaluate the processor; it is overdue.',
    { every: { fiscalYears: 1, text: { ja: '毎年度', en: 'every fiscal year' } } },
  ],
  'amend-contract': [
    'R-3.4',
    'promptly',
    '委託契約に欠けている条項を加えてください。',
    'Add what is missing to the contract with the processor.',
  ],
  'supervise-safeguards': [
    'R-4.5',
    'periodically',
    '提供先の措置が続いていることを確認してください。',
    'Check that the safeguards of the recipient still hold.',
  ],
  audit: ['R-3.2', 'before', '監査の記録を残してください。', 'Leave an audit entry.'],
};

const duties = new Map<Obligation, Duty>();

/** What obligations ask for, in words, in the same order. */
export const dutiesOf = (obligations: readonly Obligation[]): Duty[] => obligations.map(dutyOf);

function dutyOf(code: Obligation): Duty {
  let duty = duties.get(code);
  if (!duty) {
    const [requirement, due, ja, en, terms = {}] = rows[code];
    duty = Object.freeze({
      ...{ code, requirement, text: { ja, en } },
      due: { code: due, text: dueTexts[due] },
      ...terms,
    });
    duties.set(code, duty);
  }
  return duty;
}

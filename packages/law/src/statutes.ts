import { type Instant, startOfDayInJapan, type Text } from '@doui/kernel';

/**
 * the statutes K names as grounds (K3-4, K6-2), in today's numbering, each with the dates it
 * is in force. `until` is the first instant it is not. K writes the numbering of 2010: what was
 * renumbered or repealed since stays in the list with its successor, and a claim on it is refused.
 */
export type Statute = {
  readonly code: string;
  readonly text: Text;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly successor?: string;
};

const statute = (
  code: string,
  ja: string,
  en: string,
  dates: { from?: string; until?: string; successor?: string } = {},
): Statute => ({
  code,
  text: { ja, en },
  ...(dates.from ? { from: startOfDayInJapan(dates.from) } : {}),
  ...(dates.until ? { until: startOfDayInJapan(dates.until) } : {}),
  ...(dates.successor ? { successor: dates.successor } : {}),
});

export const statutes: readonly Statute[] = [
  statute(
    'keisoho-197',
    '刑事訴訟法第197条第2項（捜査関係事項照会）',
    'Code of Criminal Procedure 197(2), inquiry by investigators',
  ),
  statute(
    'keisoho-218',
    '刑事訴訟法第218条（令状による捜査）',
    'Code of Criminal Procedure 218, warrant',
  ),
  statute(
    'keisoho-279',
    '刑事訴訟法第279条（裁判所の照会）',
    'Code of Criminal Procedure 279, inquiry by a court',
  ),
  statute(
    'keisoho-507',
    '刑事訴訟法第507条（裁判執行関係事項照会）',
    'Code of Criminal Procedure 507, execution of judgments',
  ),
  statute(
    'shonenho-6-4',
    '少年法第6条の4（触法少年の調査）',
    'Juvenile Act 6-4, inquiry about a young offender',
  ),
  statute('shonenho-6-5', '少年法第6条の5（令状による調査）', 'Juvenile Act 6-5, warrant'),
  statute(
    'kinshoho-210',
    '金融商品取引法第210条（犯則事件の調査）',
    'Financial Instruments and Exchange Act 210, inspection',
  ),
  statute(
    'kinshoho-211',
    '金融商品取引法第211条（令状による調査）',
    'Financial Instruments and Exchange Act 211, warrant',
  ),
  statute(
    'iryokansatsuho-24',
    '心神喪失者等医療観察法第24条第3項',
    'Medical Care and Supervision Act 24(3)',
  ),
  statute(
    'minsoho-186',
    '民事訴訟法第186条（調査の嘱託）',
    'Code of Civil Procedure 186, commissioned examination',
  ),
  statute(
    'minsoho-226',
    '民事訴訟法第226条（文書送付の嘱託）',
    'Code of Civil Procedure 226, commission to send a document',
  ),
  statute(
    'kajishinpankisoku-7-2',
    '家事審判規則第7条の2',
    'Rules on Domestic Relations Trial 7-2',
    { until: '2013-01-01', successor: 'kajijiken-58' },
  ),
  statute('kajishinpankisoku-8', '家事審判規則第8条', 'Rules on Domestic Relations Trial 8', {
    until: '2013-01-01',
    successor: 'kajijiken-62',
  }),
  statute(
    'kajijiken-58',
    '家事事件手続法第58条（家庭裁判所調査官の調査）',
    'Domestic Relations Case Procedure Act 58, family court probation officer',
    { from: '2013-01-01' },
  ),
  statute(
    'kajijiken-62',
    '家事事件手続法第62条（調査の嘱託等）',
    'Domestic Relations Case Procedure Act 62, commissioned examination',
    { from: '2013-01-01' },
  ),
  statute(
    'higaikaifuku-28',
    '被害回復給付金支給法第28条',
    'Act on payment from crime victim property 28',
  ),
  statute(
    'hanshuho-9',
    '犯罪収益移転防止法第9条第1項（2013年3月31日までの番号）',
    'Act on Prevention of Transfer of Criminal Proceeds 9(1), numbered so until 2013-03-31',
    { until: '2013-04-01', successor: 'hanshuho-8' },
  ),
  statute(
    'hanshuho-8',
    '犯罪収益移転防止法第8条第1項（疑わしい取引の届出）',
    'Act on Prevention of Transfer of Criminal Proceeds 8(1), suspicious transactions',
    { from: '2013-04-01' },
  ),
  statute('chihozeiho-72-7', '地方税法第72条の7（質問検査）', 'Local Tax Act 72-7, inspection'),
  statute('shotokuzeiho-234', '所得税法第234条', 'Income Tax Act 234', {
    until: '2013-01-01',
    successor: 'kokuzeitsusokuho-74-2',
  }),
  statute(
    'kokuzeitsusokuho-74-2',
    '国税通則法第74条の2（質問検査）',
    'Act on General Rules for National Taxes 74-2, inspection',
    { from: '2013-01-01' },
  ),
  statute(
    'bengoshiho-23-2',
    '弁護士法第23条の2第2項（弁護士会照会）',
    'Attorney Act 23-2(2), inquiry by a bar association',
  ),
  statute('tokeiho-5', '統計法第5条（国勢統計）', 'Statistics Act 5, census'),
  statute(
    'tokeiho-17',
    '統計法第17条（基幹統計調査への協力）',
    'Statistics Act 17, cooperation with fundamental surveys',
  ),
  statute(
    'jidogyakutaiho-6',
    '児童虐待防止法第6条第1項（通告）',
    'Child Abuse Prevention Act 6(1), report',
  ),
];

const byCode: ReadonlyMap<string, Statute> = new Map(statutes.map((entry) => [entry.code, entry]));

export const statuteOf = (code: string): Statute | undefined => byCode.get(code);

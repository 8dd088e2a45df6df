import type { Row } from '../bench/row.ts';
import { answers, answers16 } from './answers.ts';
import { decideRows } from './decide.ts';
import { decisionHttp, decisionHttpAudited } from './decision-http.ts';
import { fanOut } from './fan-out.ts';
import { closing, gateCopy, gateStreams } from './gate.ts';
import { view } from './view.ts';
import { webhooks } from './webhooks.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  answers,
  answers16,
  closing,
  fanOut,
  gateCopy,
  gateStreams,
  view,
  webhooks,
  decisionHttp,
  decisionHttpAudited,
  ...decideRows,
];

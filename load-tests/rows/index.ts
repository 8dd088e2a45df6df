import type { Row } from '../bench/row.ts';
import { answers, answers16, answersJournaled } from './answers.ts';
import { decideRows } from './decide.ts';
import { decisionBatch } from './decision-batch.ts';
import { againstServers, decisionHttp, decisionHttpAudited } from './decision-http.ts';
import { fanOut } from './fan-out.ts';
import { closing, gateCopy, gateStreams } from './gate.ts';
import { tokenCheck } from './token-check.ts';
import { view, viewSnapshot } from './view.ts';
import { webhooks } from './webhooks.ts';

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  answers,
  answers16,
  answersJournaled,
  closing,
  fanOut,
  gateCopy,
  gateStreams,
  view,
  viewSnapshot,
  webhooks,
  decisionHttp,
  decisionHttpAudited,
  ...againstServers,
  decisionBatch,
  ...decideRows,
  tokenCheck,
];

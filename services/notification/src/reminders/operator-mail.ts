import type { StopEvent } from '@doui/events';
import { toRfc3339 } from '@doui/kernel';
import type { OutMail } from '../mails/smtp.ts';

export type Overdue = Pick<StopEvent, 'org' | 'stop' | 'atMs'> & {
  readonly partner: string;
  /** Its feeds are paused already. */
  readonly cutOff: boolean;
};

/** Tells an operator of a partner that does not answer. Ids only; nobody's data are in it. */
export function operatorMail(overdue: Overdue, to: string, domain: string): OutMail {
  const { org, stop, partner, cutOff } = overdue;
  const at = toRfc3339(Number(overdue.atMs));
  const [subject, ja, en] = cutOff
    ? [
        `提供先 ${partner} への提供を止めました / Feeds to ${partner} are paused`,
        `提供先 ${partner} が期限後も停止を確認しないため、この提供先への提供をすべて止め、事故報告の下書きを作りました。`,
        `Partner ${partner} still has not acknowledged a stop. All its feeds are paused and an incident is drafted.`,
      ]
    : [
        `提供先 ${partner} が停止を確認していません / ${partner} owes an acknowledgement`,
        `提供先 ${partner} が期限までに停止を確認していません。確認がないままだと、この提供先への提供をすべて止めます。`,
        `Partner ${partner} has not acknowledged a stop in time. Without an answer all its feeds will be paused.`,
      ];
  const facts = `${org} / ${stop} / ${at}`;
  return {
    ...{ to, subject, sender: 'doui', language: 'ja' },
    // The same for the same step, so a repeat can be told from a second one.
    messageId: `<${cutOff ? 'cut-off' : 'overdue'}.${stop}.${partner}@${domain}>`,
    text: `${ja}\n\n${en}\n\n${facts}\n`,
    html: `<p lang="ja">${ja}</p><p lang="en">${en}</p><p>${facts}</p>`,
  };
}

import type { AnswerInput } from '@doui/sdk';
import type { Person } from '../people/person.ts';
import type { Notice } from './notice.ts';

/** What somebody who leaves something out does not want passed on. */
const leftOut = new Set(['phone', 'careequipment']);

/**
 * What a person answers to the moving form: every purpose by a box of its own. `undefined` when the
 * person never answers. `seen` is the version of its own stream that was on the screen.
 */
export function answerTo(
  notice: Notice,
  person: Pick<Person, 'reaction' | 'number'>,
  extra: { seen?: number; expiresAt?: string; representative?: string } = {},
): AnswerInput | undefined {
  const { reaction } = person;
  if (reaction === 'none') return undefined;
  const { expiresAt, ...members } = extra;
  return {
    notice: notice.id,
    noticeVersion: notice.version,
    language: 'ja',
    textHash: notice.textHashes['ja'] ?? '',
    method: 'ticked-box',
    preTicked: false,
    ...members,
    answers: notice.purposes.map(({ purpose, purposeVersion, items, recipients }) => {
      const provided = recipients.length > 0;
      const given = provided ? reaction !== 'refuse' : true;
      const evidence = `${notice.id}#${purpose}`;
      const common = { purpose, purposeVersion, given, evidence };
      if (!given || !provided) return common;
      const ends = expiresAt === undefined ? {} : { expiresAt };
      if (reaction === 'all') return { ...common, ...ends };
      const scopes = items.filter((item) => !leftOut.has(item)).map((item) => ({ item }));
      return { ...common, ...ends, scopes };
    }),
  };
}

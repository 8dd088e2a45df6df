import { fail, type Instant, ok, type Refusal, type Result } from '@doui/kernel';
import { abroadSaidEnough, checkAnswer, type ItemScope } from '@doui/law';
import type { GivenOrRefused, NamedScope, RecordAnswer } from './commands.ts';
import type { ConsentEvent, Said } from './events.ts';
import type { NoticePurpose, NoticeVersion, Registry } from './notices.ts';
import { refusal } from './reasons.ts';
import { answerAbout, isRepresentative, type Known, needsRepresentative } from './state.ts';

const dayMs = 86_400_000;
const onScreen = new Set(['ticked-box', 'button', 'touch']);

/** takes an answer as a whole, or says all that stands against it. */
export function decideAnswer(
  state: Known,
  command: RecordAnswer,
  registry: Registry,
): Result<ConsentEvent, Refusal[]> {
  const { at, by, method, language = '', textHash = '', representative, sealed } = command;
  const shown = registry.notice?.versions.find(({ version }) => version === command.noticeVersion);
  const refused = [
    ...lawful(state, command, { shown, registry }),
    ...current(command, registry),
    ...command.answers.flatMap((answer, index) => {
      const pointer = `/answers/${index}`;
      return refusedAnswer(state, { command, answer, shown, registry, pointer });
    }),
  ];
  if (refused.length > 0) return fail(refused);
  const answers = command.answers.map((answer) => said(answer, { shown, registry, at }));
  return ok({
    type: 'answered',
    at,
    by,
    notice: command.notice ?? '',
    noticeVersion: command.noticeVersion ?? 0,
    language,
    textHash,
    method,
    answers,
    ...(representative === undefined ? {} : { representative }),
    ...(sealed === undefined ? {} : { evidence: sealed }),
  });
}

type Shown = { readonly shown: NoticeVersion | undefined; readonly registry: Registry };

/** What the law asks of a capture. */
function lawful(state: Known, command: RecordAnswer, { shown, registry }: Shown): Refusal[] {
  const { at, notice, noticeVersion, language, textHash, representative } = command;
  const named = notice !== undefined && noticeVersion !== undefined;
  const publishedTextHash = shown?.textHashes[language ?? ''];
  const evidence = evidenceOf(command);
  const representativeVerified =
    representative !== undefined && isRepresentative(state, representative, at);
  return checkAnswer({
    ...(named
      ? {
          notice: {
            id: notice,
            version: noticeVersion,
            language: language ?? '',
            textHash: textHash ?? '',
          },
        }
      : {}),
    ...(publishedTextHash === undefined ? {} : { publishedTextHash }),
    method: command.method,
    ...(evidence === undefined ? {} : { evidence }),
    preTicked: command.preTicked,
    bundled: command.bundled || oneChoiceForSeveral(command),
    gives: command.answers.some(({ given }) => given),
    needsRepresentative: needsRepresentative(state, at),
    byRepresentative: representative !== undefined,
    representativeVerified,
    // A verified representative is asked about itself, and may say so; the child is not to be.
    asksChildAboutParents:
      needsRepresentative(state, at) &&
      !representativeVerified &&
      givenItems(command, shown).some((item) => registry.aboutParents(item)),
  });
}

/** The items that a yes of this answer covers. */
const givenItems = ({ answers }: RecordAnswer, shown: NoticeVersion | undefined): string[] =>
  answers.flatMap(({ given, purpose, scopes = [] }) => {
    if (!given) return [];
    if (scopes.length > 0) return scopes.map(({ item }) => item);
    return [...(shown?.purposes.find((each) => each.purpose === purpose)?.items ?? [])];
  });

const evidenceOf = (command: RecordAnswer): string | undefined =>
  command.evidence ??
  (command.answers.every(({ given, evidence }) => !given || evidence) ? 'per-answer' : undefined);

/** On a screen every purpose has a box or button of its own, or the choice was no choice. */
function oneChoiceForSeveral({ method, answers, evidence }: RecordAnswer): boolean {
  const given = answers.filter((answer) => answer.given);
  if (given.length < 2 || !onScreen.has(method)) return false;
  const elements = new Set(given.map((answer) => answer.evidence ?? evidence));
  return elements.size < given.length;
}

/** Only the newest version of a notice may still be answered with a yes. */
function current({ notice, noticeVersion, answers }: RecordAnswer, registry: Registry): Refusal[] {
  if (notice === undefined || !registry.notice || !answers.some(({ given }) => given)) return [];
  if (registry.notice.retired) return [refusal('notice-retired', '/notice')];
  if (noticeVersion === undefined || noticeVersion >= registry.notice.version) return [];
  return [refusal('notice-older', '/noticeVersion')];
}

type One = {
  readonly command: RecordAnswer;
  readonly answer: GivenOrRefused;
  readonly shown: NoticeVersion | undefined;
  readonly registry: Registry;
  readonly pointer: string;
};

function refusedAnswer(state: Known, one: One): Refusal[] {
  const { command, answer, shown, registry, pointer } = one;
  const first = command.answers.find(({ purpose }) => purpose === answer.purpose);
  if (first !== answer) return [refusal('purpose-answered-twice', `${pointer}/purpose`)];
  const refused: Refusal[] = [];
  const named = shown?.purposes.find(({ purpose }) => purpose === answer.purpose);
  if (shown && !named) refused.push(refusal('purpose-not-in-notice', `${pointer}/purpose`));
  if (!shown && registry.retentionDays(answer.purpose) === undefined) {
    refused.push(refusal('purpose-unknown', `${pointer}/purpose`));
  }
  if (named && (answer.purposeVersion ?? named.purposeVersion) !== named.purposeVersion) {
    refused.push(refusal('purpose-version-differs', `${pointer}/purposeVersion`));
  }
  if (!answer.given) return refused;
  if (named) refused.push(...refusedScopes(answer.scopes ?? [], named, pointer));
  const stoppedVersion = answerAbout(state, answer.purpose)?.stoppedVersion ?? 0;
  if (command.seen < stoppedVersion) refused.push(refusal('older-than-stop', '/seen'));
  if (answer.expiresAt !== undefined && answer.expiresAt <= command.at) {
    refused.push(refusal('expiry-past', `${pointer}/expiresAt`));
  }
  return refused;
}

const refusedScopes = (scopes: readonly NamedScope[], named: NoticePurpose, pointer: string) =>
  scopes.flatMap(({ item, recipients = [] }, index) => [
    ...(named.items.includes(item)
      ? []
      : [refusal('item-not-in-notice', `${pointer}/scopes/${index}/item`)]),
    ...recipients.flatMap((recipient, at) =>
      named.recipients.includes(recipient)
        ? []
        : [refusal('recipient-not-in-notice', `${pointer}/scopes/${index}/recipients/${at}`)],
    ),
  ]);

function said(
  answer: GivenOrRefused,
  by: { shown: NoticeVersion | undefined; registry: Registry; at: Instant },
): Said {
  const { purpose } = answer;
  const named = by.shown?.purposes.find((each) => each.purpose === purpose);
  const purposeVersion = named?.purposeVersion ?? answer.purposeVersion ?? 0;
  if (!answer.given || !named) return { given: false, purpose, purposeVersion };
  const scopes = fullScopes(answer.scopes ?? [], named);
  const reached = new Set(scopes.flatMap(({ recipients }) => recipients));
  const abroadRecipients = named.abroad
    .filter((shown) => reached.has(shown.recipient) && abroadSaidEnough(shown, by.at))
    .map(({ recipient }) => recipient);
  const days = by.registry.retentionDays(purpose) ?? 0;
  const ends = [answer.expiresAt, days > 0 ? by.at + days * dayMs : undefined].filter(
    (end) => end !== undefined,
  );
  const common = { given: true as const, purpose, purposeVersion, scopes, abroadRecipients };
  return ends.length > 0 ? { ...common, expiresAt: Math.min(...ends) } : common;
}

/** What was not narrowed down is all that the notice names; each item stands once. */
function fullScopes(scopes: readonly NamedScope[], named: NoticePurpose): ItemScope[] {
  const asked = scopes.length > 0 ? scopes : named.items.map((item) => ({ item }));
  const byItem = new Map<string, Set<string>>();
  for (const { item, recipients } of asked as readonly NamedScope[]) {
    const of = byItem.get(item) ?? new Set();
    for (const recipient of recipients ?? named.recipients) of.add(recipient);
    byItem.set(item, of);
  }
  return [...byItem].map(([item, recipients]) => ({ item, recipients: [...recipients] }));
}

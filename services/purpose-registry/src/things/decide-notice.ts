import { fail, ok, type Refusal, type Text } from '@doui/kernel';
import { checkNotice, type ItemCategory, type NoticeItemCode, type Relation } from '@doui/law';
import type { AbroadBody, NoticeBody } from './bodies.ts';
import type { Decided } from './decide.ts';
import { type Approval, orProposed } from './decide-proposal.ts';
import type { Actor, NoticePurposeShown, RegistryEvent } from './events.ts';
import { refusal } from './reasons.ts';
import type { NoticeState, RegistryState } from './state.ts';

/** What the notice refers to, as it stands now. */
export type NoticeFacts = {
  readonly purposes: ReadonlyMap<
    string,
    { readonly version: number; readonly includesProvision: boolean }
  >;
  readonly categories: ReadonlyMap<string, ItemCategory>;
  readonly relations: ReadonlyMap<string, Relation>;
};

export type PublishNotice = {
  readonly by: Actor;
  readonly approval?: Approval | undefined;
  readonly facts: NoticeFacts;
  /** Makes the text of a notice, and its hash; both pure. */
  readonly render: (body: NoticeBody) => Text;
  readonly hash: (text: string) => string;
};

/** publishes the draft of a notice, or lists every item that is missing. */
export function decidePublishNotice(state: RegistryState, command: PublishNotice): Decided {
  if (state.kind !== 'notice') return fail([refusal('not-there')]);
  if (state.retiredAt !== undefined) return fail([refusal('retired')]);
  const { by, facts, render, hash } = command;
  const draft = state.draft ?? outdated(state, facts);
  if (!draft) return fail([refusal('nothing-to-publish')]);
  const missing = missingItems(draft, facts);
  if (missing.length > 0) return fail(missing);
  const texts = render(draft);
  const published: RegistryEvent = {
    type: 'notice-published',
    by,
    publishedVersion: state.versions.length + 1,
    body: draft,
    shown: shownOf(draft, facts),
    texts,
    textHashes: { ja: hash(texts.ja), en: hash(texts.en) },
  };
  const { proposal } = state;
  return orProposed(
    { by, proposal, approval: command.approval },
    { type: 'publication-proposed', by },
    (proposedBy) => ok({ ...published, ...proposedBy }),
  );
}

/**
 * What stands may be published again when a purpose it speaks of has a newer version: only a notice
 * that speaks of that version can be consented to.
 */
function outdated(state: NoticeState, facts: NoticeFacts): NoticeBody | undefined {
  const newest = state.versions.at(-1);
  const isOlder = newest?.shown.some(
    ({ purpose, purposeVersion }) => (facts.purposes.get(purpose)?.version ?? 0) > purposeVersion,
  );
  return isOlder ? newest?.body : undefined;
}

/** what the law asks for and the notice does not say. */
export const missingItems = (body: NoticeBody, facts: NoticeFacts): Refusal[] =>
  checkNotice({ has: statedItems(body), ...plansOf(body, facts) });

/** The items of the eight that the notice has text for. */
export function statedItems(body: NoticeBody): NoticeItemCode[] {
  const stated: [NoticeItemCode, boolean][] = [
    ['organisation', body.organisation !== undefined],
    ['privacy-manager', body.privacyManager !== undefined],
    ['purposes', body.purposes.length > 0],
    ['provision', body.provision !== undefined],
    ['entrustment', body.entrustment !== undefined],
    ['rights', body.rights !== undefined],
    ['voluntary', body.voluntary !== undefined],
    ['unnoticeable', body.unnoticeable !== undefined],
  ];
  return stated.filter(([, there]) => there).map(([code]) => code);
}

// P3.4.2.5 makes four of the items depend on what is planned; the plan is in what is referred to.
function plansOf({ purposes, acquiresUnnoticeably }: NoticeBody, facts: NoticeFacts) {
  const relations = purposes.flatMap((one) => one.recipients.map((id) => facts.relations.get(id)));
  const categories = purposes.flatMap((one) => one.items.map((id) => facts.categories.get(id)));
  return {
    plansProvision:
      relations.some((relation) => relation !== 'entrusted') ||
      purposes.some(({ purpose }) => facts.purposes.get(purpose)?.includesProvision),
    plansEntrustment: relations.includes('entrusted'),
    rightsProcedures: categories.some(
      (category) => category !== 'not-retained' && category !== 'anonymised',
    ),
    unnoticeableAcquisition: acquiresUnnoticeably || categories.includes('personally-referable'),
  };
}

const shownOf = ({ purposes }: NoticeBody, facts: NoticeFacts): NoticePurposeShown[] =>
  purposes.map(({ purpose, items, recipients, abroad }) => ({
    purpose,
    purposeVersion: facts.purposes.get(purpose)?.version ?? 0,
    items,
    recipients,
    abroad: (abroad ?? []).map(abroadShown),
  }));

const abroadShown = (abroad: AbroadBody) => ({
  recipient: abroad.recipient,
  country: abroad.country,
  regimeShown: abroad.regime !== undefined,
  safeguardsShown: abroad.safeguards !== undefined,
  cannotBeNamedBecause: abroad.cannotBeNamedBecause?.ja ?? '',
});

import type { Instant, Text } from '@doui/kernel';
import type { OrganisationBody } from '../things/bodies.ts';
import type { Entry } from '../things/directory.ts';
import {
  consentValidFrom,
  isHidden,
  type OrganisationState,
  type PresentState,
} from '../things/state.ts';

/** A text of the page and when it was first and last online; `until` is absent while it stands. */
export type OnlineText = {
  readonly slot: string;
  readonly text: Text;
  readonly from: Instant;
  readonly until?: Instant;
};

export type PagePurpose = {
  readonly id: string;
  readonly version: number;
  /** consents to a version before this one cover nothing any more. */
  readonly consentValidFrom: number;
  readonly title: Text;
  readonly description: Text;
  readonly business: Text;
  readonly items: readonly Text[];
  readonly includesProvision: boolean;
  readonly retentionDays: number;
  readonly from: Instant;
};

export type PageJointUse = {
  readonly id: string;
  readonly items: readonly Text[];
  readonly scope: Text;
  readonly purposes: readonly Text[];
  readonly recipients: readonly Text[];
  readonly responsible: readonly Text[];
  readonly toldAt?: Instant;
};

export type PageItem = { readonly id: string; readonly name: Text; readonly category: string };

export type PageRecipient = {
  readonly id: string;
  readonly name: Text;
  readonly country: string;
  readonly relation: string;
};

export type PageNotice = {
  readonly id: string;
  readonly title: Text;
  readonly versions: readonly {
    readonly version: number;
    readonly from: Instant;
    readonly until?: Instant;
  }[];
};

/** What want published, put together from the registry. */
export type PublicPage = {
  readonly org: string;
  readonly profile: OrganisationBody;
  readonly since: Instant;
  readonly changedAt: Instant;
  /** The names of items: answers and records speak of them by their ids. */
  readonly items: readonly PageItem[];
  readonly purposes: readonly PagePurpose[];
  readonly recipients: readonly PageRecipient[];
  readonly jointUses: readonly PageJointUse[];
  readonly anonymised: readonly Text[];
  readonly notices: readonly PageNotice[];
  /** Names of what is not there any more: answers and records still speak of it by its id. */
  readonly formerly: {
    readonly purposes: readonly { readonly id: string; readonly title: Text }[];
    readonly recipients: readonly { readonly id: string; readonly name: Text }[];
  };
  readonly texts: readonly OnlineText[];
};

export type PageSource = {
  readonly org: string;
  readonly organisation: OrganisationState;
  readonly items: readonly Entry[];
  readonly purposes: readonly Entry[];
  readonly recipients: readonly Entry[];
  readonly jointUses: readonly Entry[];
  readonly notices: readonly Entry[];
};

type Of<K extends PresentState['kind']> = { id: string; state: Extract<PresentState, { kind: K }> };

function of<K extends PresentState['kind']>(kind: K, entries: readonly Entry[]): Of<K>[] {
  return entries.flatMap(({ id, state }) =>
    state.kind === kind ? [{ id, state: state as Of<K>['state'] }] : [],
  );
}

const standing = <K extends PresentState['kind']>(all: Of<K>[]) =>
  all.filter(({ state }) => state.retiredAt === undefined);

const gone = <K extends PresentState['kind']>(all: Of<K>[]) =>
  all.filter(({ state }) => state.retiredAt !== undefined);

export function projectPage(source: PageSource): PublicPage {
  const { org, organisation } = source;
  const items = of('item', source.items);
  const purposes = of('purpose', source.purposes);
  const recipients = of('recipient', source.recipients);
  const itemName = namesOf(items);
  const recipientName = namesOf(recipients);
  const shownPurposes = standing(purposes).flatMap(({ id, state: { versions } }) => {
    const newest = versions.at(-1);
    if (!newest || isHidden(newest.body.noticeExemptGround)) return [];
    const { title, description, business, includesProvision, retentionDays } = newest.body;
    return [
      {
        id,
        version: newest.version,
        consentValidFrom: consentValidFrom(versions),
        ...{ title, description, business, includesProvision, retentionDays },
        items: newest.body.items.map(itemName),
        from: newest.publishedAt,
      },
    ];
  });
  const titles = new Map(shownPurposes.map(({ id, title }) => [id, title]));
  const purposeTitle = (id: string): Text => titles.get(id) ?? { ja: id, en: id };
  return {
    org,
    profile: organisation.body,
    since: organisation.since,
    changedAt: lastChange(source),
    items: pageItems(items, purposes),
    purposes: shownPurposes,
    recipients: standing(recipients).map(({ id, state: { body } }) => ({
      id,
      name: body.name,
      country: body.country,
      relation: body.relation,
    })),
    jointUses: standing(of('joint-use', source.jointUses)).map(({ id, state: { body } }) => ({
      id,
      items: body.items.map(itemName),
      scope: body.scope,
      purposes: body.purposes.map(purposeTitle),
      recipients: body.recipients.map(recipientName),
      responsible: [
        body.responsibleName,
        body.responsibleAddress,
        body.responsibleRepresentative,
      ].filter((text) => text !== undefined),
      ...(body.toldAt === undefined ? {} : { toldAt: body.toldAt }),
    })),
    anonymised: standing(items)
      .filter(({ state }) => state.body.category === 'anonymised')
      .map(({ state }) => state.body.name),
    notices: of('notice', source.notices).flatMap(pageNotice),
    formerly: {
      purposes: gone(purposes).flatMap(({ id, state: { versions } }) => {
        const body = versions.at(-1)?.body;
        return body && !isHidden(body.noticeExemptGround) ? [{ id, title: body.title }] : [];
      }),
      recipients: gone(recipients).map(({ id, state: { body } }) => ({ id, name: body.name })),
    },
    texts: [...profileTexts(organisation), ...purposes.flatMap(purposeTexts)],
  };
}

/** The items of what is told to everybody; what only a purpose kept from the persons uses stays off. */
function pageItems(items: readonly Of<'item'>[], purposes: readonly Of<'purpose'>[]): PageItem[] {
  const told = purposes
    .flatMap(({ state: { versions } }) => versions)
    .filter(({ body }) => !isHidden(body.noticeExemptGround));
  const used = new Set(told.flatMap(({ body }) => body.items));
  return items
    .filter(({ id }) => used.has(id))
    .map(({ id, state: { body } }) => ({ id, name: body.name, category: body.category }));
}

function namesOf(all: readonly { id: string; state: { body: { name: Text } } }[]) {
  const names = new Map(all.map(({ id, state }) => [id, state.body.name]));
  return (id: string): Text => names.get(id) ?? { ja: id, en: id };
}

// One after the other: a call takes no 10⁵ arguments.
const lastChange = (source: PageSource): Instant =>
  [source.items, source.purposes, source.recipients, source.jointUses, source.notices]
    .flat()
    .reduce((last, { state }) => Math.max(last, state.changedAt), source.organisation.changedAt);

function pageNotice({ id, state: { versions, retiredAt } }: Of<'notice'>): PageNotice[] {
  const newest = versions.at(-1);
  if (!newest) return [];
  return [
    {
      id,
      title: newest.body.title,
      versions: versions.map(({ version, publishedAt }, at) => ({
        version,
        from: publishedAt,
        ...untilOf(versions[at + 1]?.publishedAt ?? retiredAt),
      })),
    },
  ];
}

const untilOf = (until: Instant | undefined) => (until === undefined ? {} : { until });

/** Texts of the profile: one that stays the same through several versions was online throughout. */
function profileTexts({ profiles, retiredAt }: OrganisationState): OnlineText[] {
  const texts: OnlineText[] = [];
  const open = new Map<string, { text: Text; from: Instant }>();
  for (const { body, from } of profiles) {
    const now = new Map(slotsOf(body));
    for (const [slot, standing] of open) {
      if (sameText(now.get(slot), standing.text)) continue;
      texts.push({ slot, ...standing, until: from });
      open.delete(slot);
    }
    for (const [slot, text] of now) if (!open.has(slot)) open.set(slot, { text, from });
  }
  for (const [slot, standing] of open) texts.push({ slot, ...standing, ...untilOf(retiredAt) });
  return texts;
}

const sameText = (a: Text | undefined, b: Text): boolean => a?.ja === b.ja && a.en === b.en;

function slotsOf(body: OrganisationBody): [string, Text][] {
  const { desks, accreditedBody, securityMeasures } = body;
  const joined = (texts: readonly Text[]): Text => ({
    ja: texts.map(({ ja }) => ja).join('\n'),
    en: texts.map(({ en }) => en).join('\n'),
  });
  const given: [string, Text | undefined][] = [
    ['name', body.name],
    ['address', body.address],
    ['representative', body.representative],
    ['privacy-manager', body.privacyManager],
    ['procedure', body.procedure],
    ['fee', body.fee],
    ['accredited-body', accreditedBody && joined([accreditedBody.name, accreditedBody.contact])],
    ['security-measures', securityMeasures.length > 0 ? joined(securityMeasures) : undefined],
    ...desks.map(({ kind, name, contact }): [string, Text] => [
      `desks/${kind}`,
      joined([name, contact]),
    ]),
  ];
  return given.filter((one): one is [string, Text] => one[1] !== undefined);
}

function purposeTexts({ id, state: { versions, retiredAt } }: Of<'purpose'>): OnlineText[] {
  return versions.flatMap(({ body, publishedAt }, at) => {
    if (isHidden(body.noticeExemptGround)) return [];
    const text = {
      ja: `${body.title.ja}\n${body.description.ja}`,
      en: `${body.title.en}\n${body.description.en}`,
    };
    const until = untilOf(versions[at + 1]?.publishedAt ?? retiredAt);
    return [{ slot: `purposes/${id}`, text, from: publishedAt, ...until }];
  });
}

import type { Instant } from '@doui/kernel';
import {
  type AnswerFacts,
  type ConsentFacts,
  isSpoken,
  type OptOutFacts,
  type UseStopFacts,
} from '@doui/law';
import type { ConsentEntry, OptOutEntry } from './past-wire.ts';

/** Whose history it is. */
export type Of = { readonly org: string; readonly person: string };

/** A person's answers as they stood at an instant; `undefined` when the person was not known yet. */
export function consentAt(
  of: Of,
  entries: readonly ConsentEntry[],
  at: Instant,
): ConsentFacts | undefined {
  let facts: ConsentFacts | undefined;
  for (const entry of entries) {
    if (entry.at > at) break;
    const { version } = entry;
    const before: ConsentFacts = facts ?? {
      ...of,
      version,
      erased: false,
      needsRepresentative: false,
      answers: [],
    };
    facts = { ...withEntry(before, entry), version };
  }
  return facts;
}

function withEntry(facts: ConsentFacts, entry: ConsentEntry): ConsentFacts {
  switch (entry.type) {
    case 'person-registered':
    case 'representative-verified':
    case 'restated':
      return facts;
    case 'capacity-changed': {
      const { needsRepresentativeUntil: _was, ...rest } = facts;
      const { needsRepresentative, until } = entry;
      const end = until === undefined ? {} : { needsRepresentativeUntil: until };
      return { ...rest, needsRepresentative, ...end };
    }
    case 'answered':
      return entry.answers.reduce((so, said) => withAnswer(so, answerOf(so, entry, said)), facts);
    case 'withdrawn': {
      const had = answerIn(facts, entry.purpose);
      const { remaining } = entry;
      if (!had || remaining.length === 0) return withStop(facts, entry, 'withdrawn');
      return withAnswer(facts, { ...had, scopes: remaining, stoppedVersion: entry.version });
    }
    case 'expired':
      return withStop(facts, entry, 'expired');
    case 'erased':
      return { ...facts, erased: true, answers: [] };
  }
}

const answerIn = (facts: ConsentFacts, purpose: string): AnswerFacts | undefined =>
  facts.answers.find((answer) => answer.purpose === purpose);

const withAnswer = (facts: ConsentFacts, answer: AnswerFacts): ConsentFacts => ({
  ...facts,
  answers: [...facts.answers.filter(({ purpose }) => purpose !== answer.purpose), answer],
});

type Answered = Extract<ConsentEntry, { type: 'answered' }>;

function answerOf(
  facts: ConsentFacts,
  { version, at, notice, noticeVersion, method }: Answered,
  said: Answered['answers'][number],
): AnswerFacts {
  const { purpose, purposeVersion } = said;
  const common = {
    ...{ purpose, purposeVersion, notice, noticeVersion },
    givenAt: at,
    answerVersion: version,
  };
  if (!said.given) {
    const none = { scopes: [], abroadRecipients: [], stoppedVersion: version };
    return { ...common, status: 'refused', ...none };
  }
  const { scopes, abroadRecipients, expiresAt } = said;
  return {
    ...common,
    status: 'given',
    scopes,
    abroadRecipients,
    stoppedVersion: answerIn(facts, purpose)?.stoppedVersion ?? 0,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(method !== undefined && isSpoken(method) ? { inWriting: false } : {}),
  };
}

function withStop(
  facts: ConsentFacts,
  { version, at, purpose }: { version: number; at: Instant; purpose: string },
  status: 'withdrawn' | 'expired',
): ConsentFacts {
  const had = answerIn(facts, purpose) ?? {
    purpose,
    ...{ purposeVersion: 0, notice: '', noticeVersion: 0, abroadRecipients: [] },
    ...{ givenAt: at, answerVersion: 0 },
  };
  return withAnswer(facts, { ...had, status, scopes: [], stoppedVersion: version });
}

type Standing = {
  schemes: { scheme: string; side: string; at: Instant }[];
  stops: (UseStopFacts & { by: string })[];
  contacts: { channel: string; side: string }[];
  gpcAt?: Instant | undefined;
};

/** A person's opt-outs and stops as they stood at an instant. */
export function optOutAt(
  of: Of,
  entries: readonly OptOutEntry[],
  at: Instant,
): OptOutFacts | undefined {
  const standing: Standing = { schemes: [], stops: [], contacts: [] };
  let version = 0;
  let erased = false;
  for (const entry of entries) {
    if (entry.at > at) break;
    version = entry.version;
    if (entry.type === 'opt-outs-erased') erased = true;
    else if (entry.type !== 'restated') stand(standing, entry);
  }
  if (version === 0) return undefined;
  if (erased) return { ...of, version, erased, schemes: [], stops: [], contactStops: [] };
  return {
    ...of,
    version,
    erased,
    schemes: standing.schemes.map(({ scheme, at: since }) => ({ scheme, at: since })),
    stops: standing.stops.map(({ by: _by, ...stop }) => stop),
    contactStops: [...new Set(standing.contacts.map(({ channel }) => channel))],
    ...(standing.gpcAt === undefined ? {} : { gpcAt: standing.gpcAt }),
  };
}

/** What each side asked for stands until that side takes it back. */
function stand(
  standing: Standing,
  entry: Exclude<OptOutEntry, { type: 'opt-outs-erased' | 'restated' }>,
): void {
  switch (entry.type) {
    case 'opted-out': {
      const { at, side } = entry;
      standing.schemes.push(...entry.schemes.map((scheme) => ({ scheme, side, at })));
      if (entry.gpc) standing.gpcAt ??= at;
      return;
    }
    case 'opt-out-undone':
      standing.schemes = standing.schemes.filter(
        ({ scheme, side }) => side !== entry.side || !entry.schemes.includes(scheme),
      );
      if (entry.gpc) standing.gpcAt = undefined;
      return;
    case 'use-stopped': {
      const { kind, purpose, recipient, by, at } = entry;
      const scope = {
        ...(purpose === undefined ? {} : { purpose }),
        ...(recipient === undefined ? {} : { recipient }),
      };
      standing.stops.push({ kind, ...scope, at, by });
      return;
    }
    case 'use-resumed':
      standing.stops = standing.stops.filter(
        ({ kind, purpose, recipient, by }) =>
          kind !== entry.kind ||
          purpose !== entry.purpose ||
          recipient !== entry.recipient ||
          by !== entry.by,
      );
      return;
    case 'contact-stopped':
      standing.contacts.push({ channel: entry.channel, side: entry.side });
      return;
    case 'contact-resumed':
      standing.contacts = standing.contacts.filter(
        ({ channel, side }) => channel !== entry.channel || side !== entry.side,
      );
      return;
  }
}

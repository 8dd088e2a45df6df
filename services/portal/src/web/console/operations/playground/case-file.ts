import type { Explained, ItemAnswer, Trail } from './answer.ts';
import type { Question } from './question.ts';

type Thing = Readonly<Record<string, unknown>>;

// What a case file knows of each kind of thing; all else stays behind, so no person gets into a file.
const members = {
  organisation: ['kind', 'profile', 'processorGap'],
  item: ['name', 'category', 'acquiredBy'],
  purpose: [
    ...['title', 'items', 'uses', 'includesProvision', 'version', 'consentValidFrom'],
    ...['publishedAt', 'told', 'noticeExemptGround', 'improperBecause'],
  ],
  recipient: [
    ...['relation', 'country', 'stateBody', 'academic', 'safeguard', 'processor', 'jointUse'],
    ...['tiesReferable', 'recipientConsentConfirmedAt'],
  ],
  processor: ['clauses', 'evaluatedAt', 'doesNotHandle', 'reEntrustedTo'],
  jointUse: [
    ...['items', 'purposes', 'recipients', 'scope', 'responsibleName', 'responsibleAddress'],
    ...['responsibleRepresentative', 'toldAt', 'widenedItems', 'widenedRecipients'],
  ],
  scheme: [
    ...['version', 'purpose', 'items', 'recipients', 'filingNumber', 'filedAt', 'toldAt'],
    ...['objectionDays', 'startsAt', 'stated', 'status', 'previous'],
  ],
  answer: [
    ...['purpose', 'purposeVersion', 'status', 'scopes', 'givenAt', 'expiresAt', 'answerVersion'],
    ...['stoppedVersion', 'abroadRecipients', 'abroadNamed', 'byRepresentative', 'inWriting'],
  ],
  stop: ['kind', 'purpose', 'recipient'],
} as const;

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Instants are numbers in a trail and times in a file. */
const written = (name: string, value: unknown): unknown => {
  const isMoment = /(At|until|Until)$/.test(name);
  if (isMoment && typeof value === 'number') return new Date(value).toISOString();
  if (name === 'previous' && isThing(value)) return part(value, 'scheme');
  if (!isThing(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, written(key, each)]));
};

const part = (thing: Thing, kind: keyof typeof members): Thing =>
  Object.fromEntries(
    members[kind].flatMap((name) => {
      const value = thing[name];
      return value === undefined || value === null ? [] : [[name, written(name, value)]];
    }),
  );

const byId = (things: readonly (Thing | null)[], kind: keyof typeof members): Thing =>
  Object.fromEntries(
    things.flatMap((thing) =>
      thing === null || thing['unknown'] === true ? [] : [[String(thing['id']), part(thing, kind)]],
    ),
  );

type Scope = { readonly item: string; readonly recipients: readonly string[] };

function answerOf(answer: Thing): Thing {
  const scopes = (answer['scopes'] ?? []) as readonly Scope[];
  return {
    ...part(answer, 'answer'),
    scopes: Object.fromEntries(scopes.map(({ item, recipients }) => [item, recipients])),
  };
}

function worldOf(trail: Trail): Thing {
  const { organisation, purpose, items, recipient, jointUse, schemes } = trail;
  const { processor, reEntrusted, capacity, answer, optOuts, held } = trail;
  const list = (name: string) => (optOuts?.[name] ?? []) as readonly unknown[];
  return {
    ...(organisation ? { organisation: part(organisation, 'organisation') } : {}),
    items: byId(items, 'item'),
    purposes: byId([purpose], 'purpose'),
    recipients: byId([recipient], 'recipient'),
    processors: byId([processor, ...reEntrusted], 'processor'),
    jointUses: byId([jointUse], 'jointUse'),
    schemes: byId(schemes, 'scheme'),
    person: {
      known: capacity !== null,
      held,
      ...(optOuts?.['erased'] === true ? { erased: true } : {}),
      ...(capacity?.needsRepresentative ? { needsRepresentative: true } : {}),
      ...(capacity?.until
        ? { needsRepresentativeUntil: new Date(capacity.until).toISOString() }
        : {}),
      answers: answer ? [answerOf(answer)] : [],
    },
    optOuts: {
      schemes: (list('schemes') as readonly { scheme: string }[]).map(({ scheme }) => scheme),
      stops: (list('stops') as readonly Thing[]).map((stop) => part(stop, 'stop')),
      contactStops: list('contactStops'),
      ...(optOuts?.['gpcAt'] === undefined ? {} : { gpcAt: written('gpcAt', optOuts['gpcAt']) }),
    },
  };
}

const wanted = (item: ItemAnswer): Thing =>
  item.effect === 'permit'
    ? {
        permit: item.basis,
        cite: item.cite,
        warnings: (item.warnings ?? []).map(({ code }) => code),
      }
    : { deny: item.reasons.map(({ code }) => code) };

const requirementsOf = ({ items }: Explained): string[] => {
  const all = Object.values(items).flatMap((item) =>
    item.effect === 'permit' ? [item.requirement] : item.reasons.map((one) => one.requirement),
  );
  return [...new Set(all)].sort();
};

/** The answer as a case of the law engine: its facts, the question, and what was decided. */
export function caseOf(question: Question, explained: Explained) {
  const { use, purpose, items, recipient } = question;
  return {
    title: `${use} ${purpose} ${recipient}`.trim(),
    world: worldOf(explained.trail),
    cases: [
      {
        id: `asked-${explained.at.slice(0, 10)}`,
        requirements: requirementsOf(explained),
        at: explained.at,
        ask: { use, purpose, items, ...(recipient === '' ? {} : { recipient }) },
        want: {
          effect: explained.effect,
          ruleSet: explained.ruleSet ?? 'none',
          items: Object.fromEntries(
            Object.entries(explained.items).map(([id, item]) => [id, wanted(item)]),
          ),
        },
      },
    ],
  };
}

/** As the files of `cases/law` are written: a line per thing. JSON within a line is YAML. */
export function caseFile(question: Question, explained: Explained): string {
  const { title, world, cases } = caseOf(question, explained);
  const flow = (value: unknown) => JSON.stringify(value);
  const lines = (thing: Thing, indent: string) =>
    Object.entries(thing).map(([key, value]) => `${indent}${flow(key)}: ${flow(value)}`);
  const isFlat = (name: string) => ['organisation', 'person', 'optOuts'].includes(name);
  const worldLines = Object.entries(world).flatMap(([name, things]) => {
    const inner = lines(things as Thing, '    ');
    if (isFlat(name) || inner.length === 0) return [`  ${name}: ${flow(things)}`];
    return [`  ${name}:`, ...inner];
  });
  const caseLines = cases.flatMap((one) =>
    Object.entries(one).map(
      ([key, value], at) => `${at === 0 ? '  - ' : '    '}${key}: ${flow(value)}`,
    ),
  );
  return ['# yaml-language-server: $schema=../law.schema.json', `title: ${flow(title)}`, 'world:']
    .concat(worldLines, 'cases:', caseLines, '')
    .join('\n');
}

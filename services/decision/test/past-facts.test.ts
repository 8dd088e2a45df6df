import {
  create,
  encode,
  type MessageInitShape,
  OptOutStateSchema,
  RegistryStateSchema,
  SchemeSchema,
} from '@doui/events';
import { createView } from '@doui/view';
import { describe, expect, test } from 'vitest';
import { pastFacts } from '../src/decisions/past-facts.ts';

const of = { org: 'kaisha', person: 'hito' };
const day = (at: string): number => Date.parse(`${at}T00:00:00+09:00`);
const at = (when: string): string => `${when}T00:00:00+09:00`;
const scopes = [{ item: 'mail', recipients: ['gas'] }];

const consentEntries = [
  { version: 1, type: 'person-registered', at: at('2024-01-01'), by: {}, commandId: 'x' },
  {
    version: 2,
    type: 'answered',
    at: at('2024-02-01'),
    notice: 'note',
    noticeVersion: 1,
    method: 'spoken',
    answers: [
      {
        given: true,
        purpose: 'moving',
        purposeVersion: 1,
        scopes,
        abroadRecipients: [],
        expiresAt: at('2026-01-01'),
      },
      { given: false, purpose: 'mailing', purposeVersion: 1 },
    ],
    evidence: { form: 'x' },
  },
  { version: 3, type: 'withdrawn', at: at('2024-03-01'), purpose: 'moving', remaining: [] },
  { version: 4, type: 'erased', at: at('2024-04-01') },
];
const optOutEntries = [
  {
    version: 1,
    type: 'opted-out',
    at: at('2024-02-10'),
    schemes: ['list'],
    gpc: true,
    side: 'person',
  },
  {
    version: 2,
    type: 'use-stopped',
    at: at('2024-02-11'),
    kind: 'provision',
    recipient: 'gas',
    by: 'organisation',
  },
  {
    version: 3,
    type: 'opt-out-undone',
    at: at('2024-02-20'),
    schemes: ['list'],
    gpc: true,
    side: 'person',
  },
];

/** An owner that pages by two, as the real ones page by more. */
const owner = (entries: readonly { version: number }[], status = 200) => ({
  call: async ({ path }: { path: string }) => {
    const from = Number(new URL(path, 'http://x').searchParams.get('from'));
    const page = entries.filter(({ version }) => version >= from).slice(0, 2);
    const last = page.at(-1)?.version ?? 0;
    const next = entries.some(({ version }) => version > last) ? { next: last + 1 } : {};
    return { status, headers: {}, body: { person: of.person, entries: page, ...next } };
  },
});

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;
const text = { ja: '試験', en: 'test' };

/** A state record as the topic has it, in base64. */
const state = (kind: string, id: string, version: number, body: Body): string =>
  Buffer.from(
    encode(
      RegistryStateSchema,
      create(RegistryStateSchema, {
        ...{ org: of.org, kind, id, version: BigInt(version), lowestReader: 1, body },
      }),
    ),
  ).toString('base64');

const recipient = (country: string): Body => ({
  case: 'recipient',
  value: { name: text, relation: 'entrusted', country, processor: 'helper' },
});
const processor = (reEntrustedTo: string[]): Body => ({
  case: 'processor',
  value: { name: text, clauses: ['security'], reEntrustedTo },
});

/** The registry as it was on each day asked about. */
const registry = {
  asked: [] as string[][],
  async call({ body }: { body?: unknown }) {
    const { at, documents } = body as { at: string; documents: { kind: string; id: string }[] };
    registry.asked.push(documents.map(({ kind, id }) => `${kind}/${id}`));
    const later = Date.parse(at) >= day('2024-02-10');
    const there: Record<string, [number, Body]> = {
      'recipient/gas': [later ? 2 : 1, recipient(later ? 'US' : 'JP')],
      'processor/helper': [4, processor(['subhelper'])],
      'processor/subhelper': [5, processor([])],
    };
    const found = documents.flatMap(({ kind, id }) => {
      const [version, one] = there[`${kind}/${id}`] ?? [];
      return version && one ? [{ kind, id, version, state: state(kind, id, version, one) }] : [];
    });
    return { status: 200, headers: {}, body: { at, documents: found } };
  },
};

const scheme = encode(
  OptOutStateSchema,
  create(OptOutStateSchema, {
    ...{ org: of.org, kind: 'scheme', id: 'list', version: 3n, lowestReader: 1 },
    body: {
      case: 'scheme',
      value: create(SchemeSchema, {
        ...{ schemeVersion: 1, purpose: 'moving', recipients: ['gas'], status: 'published' },
      }),
    },
  }),
);
const schemes = [{ id: 'list', version: 3, state: Buffer.from(scheme).toString('base64') }];

/** Opt-out answers histories of persons and the schemes of a time. */
const optOutOwner = (entries: readonly { version: number }[], status = 200) => {
  const histories = owner(entries, status);
  return {
    call: async (call: { method: string; path: string }) =>
      call.path.endsWith('/schemes:as-of')
        ? { status, headers: {}, body: { at: '', schemes } }
        : histories.call(call),
  };
};

const asked = { ...of, purpose: 'moving', items: ['mail'], recipient: 'gas' };
const then = (
  when: string,
  owners = { consent: owner(consentEntries), optOut: optOutOwner(optOutEntries) },
) => pastFacts(createView(), { ...owners, registry }).at(asked, day(when));

describe('facts of another time, folded from the owners’ histories', () => {
  test('R-9.1: the answer as it stood before the withdrawal', async () => {
    const { facts, from } = await then('2024-02-15');
    expect(from).toMatchObject({ person: 'then', registry: 'then' });
    expect(facts.consent(of.org, of.person)).toMatchObject({
      version: 2,
      erased: false,
      answers: [
        {
          purpose: 'moving',
          status: 'given',
          scopes,
          expiresAt: day('2026-01-01'),
          answerVersion: 2,
          stoppedVersion: 0,
          inWriting: false,
        },
        { purpose: 'mailing', status: 'refused', stoppedVersion: 2 },
      ],
    });
    expect(facts.optOut(of.org, of.person)).toMatchObject({
      schemes: [{ scheme: 'list' }],
      stops: [{ kind: 'provision', recipient: 'gas' }],
      gpcAt: day('2024-02-10'),
    });
  });

  test('the withdrawal from the instant it was recorded, and what was undone is gone', async () => {
    const { facts } = await then('2024-03-01');
    expect(
      facts.consent(of.org, of.person)?.answers.find(({ purpose }) => purpose === 'moving'),
    ).toMatchObject({
      status: 'withdrawn',
      scopes: [],
      stoppedVersion: 3,
    });
    const optOut = facts.optOut(of.org, of.person);
    expect(optOut?.schemes).toEqual([]);
    expect(optOut?.gpcAt).toBeUndefined();
    expect(optOut?.stops).toHaveLength(1);
  });

  test('nobody is known before the registration, and after the erasure there is nothing', async () => {
    expect((await then('2023-12-31')).facts.consent(of.org, of.person)).toBeUndefined();
    expect((await then('2024-04-01')).facts.consent(of.org, of.person)).toMatchObject({
      erased: true,
      answers: [],
    });
  });

  test('F18: an entry that says that nothing changed is read over', async () => {
    const again = (version: number) => ({ version, type: 'restated', at: at('2024-02-16') });
    const owners = {
      consent: owner([...consentEntries.slice(0, 2), again(3)]),
      optOut: optOutOwner([...optOutEntries.slice(0, 2), again(3)]),
    };
    const { facts } = await then('2024-02-17', owners);
    expect(facts.consent(of.org, of.person)).toMatchObject({
      version: 3,
      answers: [{ purpose: 'moving', status: 'given' }, { purpose: 'mailing' }],
    });
    expect(facts.optOut(of.org, of.person)).toMatchObject({
      version: 3,
      schemes: [{ scheme: 'list' }],
      stops: [{ recipient: 'gas' }],
    });
  });

  test('R-9.1: a history that is too long to be read is a problem of its own, never half an answer', async () => {
    const withdrawn = { type: 'withdrawn', purpose: 'moving', remaining: [] };
    const long = Array.from({ length: 20_050 }, (_, n) => ({
      ...{ ...withdrawn, version: n + 1 },
      at: at(n < 20_010 ? '2024-02-01' : '2024-03-01'),
    }));
    const asked: string[] = [];
    const paged = (entries: typeof long) => ({
      call: async ({ path }: { path: string }) => {
        asked.push(path);
        const from = Number(new URL(path, 'http://x').searchParams.get('from'));
        const page = entries.slice(from - 1, from + 499);
        const next = from + 500 <= entries.length ? { next: from + 500 } : {};
        return { status: 200, headers: {}, body: { person: of.person, entries: page, ...next } };
      },
    });
    await expect(
      then('2024-02-15', { consent: paged(long), optOut: optOutOwner([]) }),
    ).rejects.toMatchObject({ code: 'history-too-long', retriable: false });
    // What came after the instant is not asked for, however much it is.
    asked.length = 0;
    const later = long.map((entry) => ({
      ...entry,
      at: at(entry.version < 700 ? '2024-02-01' : '2024-03-01'),
    }));
    const { facts } = await then('2024-02-15', { consent: paged(later), optOut: optOutOwner([]) });
    expect(facts.consent(of.org, of.person)).toMatchObject({ version: 699 });
    expect(asked).toHaveLength(2);
  });

  test('an owner that answers something else is a fault, never an empty history', async () => {
    const broken = { consent: owner([{ version: 1 }]), optOut: optOutOwner([]) };
    await expect(then('2024-02-15', broken)).rejects.toMatchObject({ code: 'service-unavailable' });
    const forbidden = { consent: owner([], 403), optOut: optOutOwner([]) };
    await expect(then('2024-02-15', forbidden)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });

  test('R-9.1: the documents of then, each in the version it had, and what they name in turn', async () => {
    registry.asked.length = 0;
    const before = await then('2024-02-09');
    expect(before.facts.recipient(of.org, 'gas')?.country).toBe('JP');
    expect(before.from.documents).toEqual([
      { kind: 'recipient', id: 'gas', version: 1 },
      { kind: 'processor', id: 'helper', version: 4 },
      { kind: 'processor', id: 'subhelper', version: 5 },
      { kind: 'scheme', id: 'list', version: 3 },
    ]);
    expect(registry.asked).toEqual([
      ['organisation/kaisha', 'purpose/moving', 'item/mail', 'recipient/gas'],
      ['processor/helper'],
      ['processor/subhelper'],
    ]);
    expect(before.facts.schemes(of.org, 'moving', 'gas')).toMatchObject([{ id: 'list' }]);
    const after = await then('2024-02-10');
    expect(after.facts.recipient(of.org, 'gas')?.country).toBe('US');
    // Not there then is unknown then, whatever the view of now says.
    expect(after.facts.purpose(of.org, 'moving')).toBeUndefined();
  });

  test('a document that cannot be read is a fault, never a gap', async () => {
    const broken = {
      ...{ consent: owner(consentEntries), optOut: optOutOwner(optOutEntries) },
      registry: {
        call: async () => ({
          status: 200,
          headers: {},
          body: { documents: [{ kind: 'item', id: 'mail', version: 1, state: 'AAAA' }] },
        }),
      },
    };
    await expect(pastFacts(createView(), broken).at(asked, 0)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });

  test('a person that is held now is held at any time', async () => {
    const view = createView();
    view.deny(`${of.org}/person/${of.person}`);
    const owners = { consent: owner(consentEntries), optOut: optOutOwner(optOutEntries), registry };
    const { facts } = await pastFacts(view, owners).at(asked, day('2024-02-15'));
    expect(facts.held(of.org, of.person)).toBe(view.held(of.org, of.person));
    expect(facts.held(of.org, of.person)).toBe(true);
  });
});

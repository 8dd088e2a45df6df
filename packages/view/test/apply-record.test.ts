import {
  ConsentStateSchema,
  create,
  encode,
  macHeader,
  OptOutStateSchema,
  PersonOptOutsSchema,
  PurposeAnswerSchema,
  RegistryStateSchema,
  sealState,
  topics,
} from '@doui/events';
import { describe, expect, test } from 'vitest';
import { createView } from '../src/index.ts';
import { applyStateRecord } from '../src/wire.ts';

const macKey = new Uint8Array(32).fill(7);

const record = (topic: string, key: string, value: Uint8Array | null, mac?: string) => ({
  topic,
  key: Buffer.from(key),
  value,
  headers: { [macHeader]: mac ?? (value ? sealState(macKey, topic, key, value) : '') },
});

const consentState = (more: { version?: bigint; status?: string; lowestReader?: number } = {}) =>
  encode(
    ConsentStateSchema,
    create(ConsentStateSchema, {
      org: 'kaisha',
      person: 'hito',
      version: more.version ?? 2n,
      lowestReader: more.lowestReader ?? 1,
      answers: [
        create(PurposeAnswerSchema, {
          purpose: 'moving',
          purposeVersion: 1,
          status: more.status ?? 'given',
          scopes: [{ item: 'mail', recipients: ['gas'] }],
          givenAtMs: 1_700_000_000_123n,
          answerVersion: 2n,
        }),
      ],
    }),
  );
const key = 'kaisha/person/hito';

describe('records of the state topics', () => {
  test('R-9.1: a sealed state is taken in, a repeat is older', () => {
    const view = createView();
    const sealed = record(topics.consentState, key, consentState());
    expect(applyStateRecord(view, macKey, sealed)).toEqual({ outcome: 'applied' });
    expect(applyStateRecord(view, macKey, sealed)).toEqual({ outcome: 'older' });
    expect(view.consent('kaisha', 'hito')?.answers[0]).toMatchObject({
      status: 'given',
      givenAt: 1_700_000_000_123,
      scopes: [{ item: 'mail', recipients: ['gas'] }],
    });
  });

  test.each([
    ['not sealed by its owner', record(topics.consentState, key, consentState(), 'forged')],
    [
      'another key than the value',
      record(topics.consentState, 'kaisha/person/other', consentState()),
    ],
    ['no value', record(topics.consentState, key, null)],
    ['broken bytes', record(topics.consentState, key, new Uint8Array([255, 255, 1]))],
    [
      'a status this reader does not know',
      record(topics.consentState, key, consentState({ status: 'suspended' })),
    ],
    ['a newer writer', record(topics.consentState, key, consentState({ lowestReader: 99 }))],
  ])('R-9.3: %s holds the person of the key', (_what, bad) => {
    const view = createView();
    applyStateRecord(view, macKey, record(topics.consentState, key, consentState({ version: 1n })));
    expect(applyStateRecord(view, macKey, bad)).toMatchObject({ outcome: 'held' });
    const person = Buffer.from(bad.key).toString().split('/')[2] ?? '';
    expect(view.held('kaisha', person)).toBe(true);
    const readable = consentState({ version: 9n });
    if (person === 'hito') {
      applyStateRecord(view, macKey, record(topics.consentState, key, readable));
      expect(view.held('kaisha', 'hito')).toBe(false);
    }
  });

  test('R-9.3: a key that cannot be read shuts the partition', () => {
    const bad = { ...record(topics.consentState, key, consentState()), key: new Uint8Array(4) };
    expect(applyStateRecord(createView(), macKey, bad)).toMatchObject({
      outcome: 'unreadable-key',
    });
    expect(applyStateRecord(createView(), macKey, { ...bad, key: null })).toMatchObject({
      outcome: 'unreadable-key',
    });
  });

  test('R-4.2: an opt-out of a person is found', () => {
    const view = createView();
    const state = create(OptOutStateSchema, {
      org: 'kaisha',
      kind: 'person',
      id: 'hito',
      version: 3n,
      lowestReader: 1,
      body: {
        case: 'person',
        value: create(PersonOptOutsSchema, {
          schemes: [{ scheme: 'list', atMs: 5n }],
          gpcAtMs: 6n,
        }),
      },
    });
    const bytes = encode(OptOutStateSchema, state);
    applyStateRecord(view, macKey, record(topics.optoutState, key, bytes));
    expect(view.optOut('kaisha', 'hito')).toMatchObject({
      version: 3,
      schemes: [{ scheme: 'list', at: 5 }],
      gpcAt: 6,
    });
  });

  test('a notice is no part of a view, and a retired document is unknown', () => {
    const view = createView();
    const notice = create(RegistryStateSchema, {
      org: 'kaisha',
      kind: 'notice',
      id: 'note',
      version: 1n,
      lowestReader: 1,
      body: { case: 'notice', value: {} },
    });
    const bytes = encode(RegistryStateSchema, notice);
    const sealed = record(topics.registryState, 'kaisha/notice/note', bytes);
    expect(applyStateRecord(view, macKey, sealed)).toEqual({ outcome: 'applied' });
    const item = (version: bigint, retired: boolean) =>
      encode(
        RegistryStateSchema,
        create(RegistryStateSchema, {
          org: 'kaisha',
          kind: 'item',
          id: 'mail',
          version,
          lowestReader: 1,
          retired,
          body: { case: 'item', value: { category: 'special-care', acquiredBy: 'directly' } },
        }),
      );
    applyStateRecord(
      view,
      macKey,
      record(topics.registryState, 'kaisha/item/mail', item(1n, false)),
    );
    expect(view.item('kaisha', 'mail')?.category).toBe('special-care');
    applyStateRecord(
      view,
      macKey,
      record(topics.registryState, 'kaisha/item/mail', item(2n, true)),
    );
    expect(view.item('kaisha', 'mail')).toBeUndefined();
  });
});

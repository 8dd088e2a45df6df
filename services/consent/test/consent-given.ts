import { type Refusal, startOfDayInJapan } from '@doui/kernel';
import type { Actor } from '../src/actor.ts';
import type { ConsentCommand, GivenOrRefused } from '../src/consents/commands.ts';
import { decide } from '../src/consents/decide.ts';
import type { Notice, Registry } from '../src/consents/notices.ts';
import { evolve, type Known, type PersonState, unknownPerson } from '../src/consents/state.ts';

export const at = startOfDayInJapan('2026-11-22');
export const dayMs = 86_400_000;
export const by: Actor = { role: 'person', client: 'portal', subject: 's1' };
export const hash = 'a'.repeat(64);

export const abroad = {
  ...{ recipient: 'gas', country: 'US', regimeShown: true, safeguardsShown: true },
  cannotBeNamedBecause: '',
};
export const move = {
  purpose: 'move',
  purposeVersion: 2,
  items: ['name', 'address', 'phone'],
  recipients: ['denki', 'gas'],
  abroad: [abroad],
};
export const news = {
  ...move,
  purpose: 'news',
  purposeVersion: 1,
  items: ['mail'],
  recipients: [],
};
export const notice: Notice = {
  id: 'hikkoshi',
  version: 2,
  retired: false,
  versions: [
    { version: 1, purposes: [move], textHashes: { ja: 'b'.repeat(64) } },
    { version: 2, purposes: [move, { ...news, abroad: [] }], textHashes: { ja: hash } },
  ],
};
export const retention: Record<string, number> = { move: 30, news: 0 };
export const registry: Registry = {
  notice,
  retentionDays: (purpose) => retention[purpose],
  aboutParents: () => false,
};

export type Bare = ConsentCommand extends infer C
  ? C extends ConsentCommand
    ? Omit<C, 'at' | 'by'> & Partial<Pick<C, 'at' | 'by'>>
    : never
  : never;
export const command = (bare: Bare) => ({ at, by, ...bare }) as ConsentCommand;

export const shown = {
  ...{ notice: 'hikkoshi', noticeVersion: 2, language: 'ja', textHash: hash },
  ...{ method: 'ticked-box', evidence: 'form#1', preTicked: false, bundled: false, seen: 0 },
};
export const answering = (...answers: GivenOrRefused[]): Bare => ({
  type: 'record-answer',
  ...shown,
  answers,
});
export const yes = (more: Partial<GivenOrRefused> = {}): GivenOrRefused => ({
  purpose: 'move',
  given: true,
  ...more,
});
export const registered: Bare = { type: 'register-person' };
export const withdrawing = (more: object = {}): Bare => ({
  type: 'withdraw-consent',
  purpose: 'move',
  scopes: [],
  recipients: [],
  method: 'button',
  ...more,
});

/** Folds commands that must all be accepted, then asks one more. */
export function given(...commands: Bare[]) {
  const state = commands.reduce<PersonState>((folded, bare) => {
    const decided = decide(folded, command(bare), registry);
    if (!decided.ok) throw new Error(JSON.stringify(decided.error));
    return evolve(folded, decided.value);
  }, unknownPerson);
  return {
    state: state as Known,
    when: (bare: Bare, other: Partial<Registry> = {}) =>
      decide(state, command(bare), { ...registry, ...other }),
    after: (bare: Bare) => {
      const decided = decide(state, command(bare), registry);
      if (!decided.ok) throw new Error(JSON.stringify(decided.error));
      return evolve(state, decided.value) as Known;
    },
  };
}
export const codes = (decided: { ok: boolean; error?: Refusal[] }) =>
  decided.ok ? [] : (decided.error ?? []).map(({ code, pointer }) => `${code} ${pointer ?? ''}`);

import type { Text } from '@doui/kernel';
import type { NoticeBody, PurposeBody } from '../src/things/bodies.ts';
import type { Decided } from '../src/things/decide.ts';
import type { Actor, RegistryEvent } from '../src/things/events.ts';
import { evolve } from '../src/things/evolve.ts';
import { absent, type RegistryState } from '../src/things/state.ts';

export const t = (ja: string, en = ja): Text => ({ ja, en });
export const by: Actor = { role: 'privacy-manager', client: 'manager-acme', subject: 'hash' };

export const purposeBody = (more: Partial<PurposeBody> = {}): PurposeBody => ({
  title: t('引越しの連絡を届ける', 'Passing your move on'),
  description: t(
    '入力された引越しの内容を、お客様が選んだ電力会社へ渡します。',
    'What you enter is handed to the power company you choose.',
  ),
  business: t('取次ぎ', 'Forwarding'),
  items: ['name'],
  uses: ['use', 'provide'],
  includesProvision: true,
  retentionDays: 365,
  ...more,
});

const said = t('説明', 'Said');
export const noticeBody = (more: Partial<NoticeBody> = {}): NoticeBody => ({
  title: t('お知らせ', 'Notice'),
  purposes: [{ purpose: 'move', items: ['name'], recipients: ['denki'] }],
  organisation: said,
  privacyManager: said,
  provision: { why: said, items: said, means: said, recipients: said, contract: said },
  rights: said,
  voluntary: said,
  acquiresUnnoticeably: false,
  ...more,
});

export const purposePut = (body = purposeBody()): RegistryEvent => ({
  type: 'put',
  by,
  kind: 'purpose',
  body,
});
export const purposePublished = (
  publishedVersion = 1,
  change?: 'related' | 'unrelated',
  body = purposeBody(),
): RegistryEvent => ({
  type: 'purpose-published',
  by,
  publishedVersion,
  body,
  ...(change ? { change: { change, reasons: t('理由', 'why') } } : {}),
});
export const noticePut = (body = noticeBody()): RegistryEvent => ({
  type: 'put',
  by,
  kind: 'notice',
  body,
});

/** `given(events).when(decision).then(event or codes)`, in the words of the registry. */
export function given(...events: readonly RegistryEvent[]) {
  const state = events.reduce<RegistryState>(
    (folded, event, at) => evolve(folded, event, at + 1),
    absent,
  );
  return {
    state,
    when: (decision: (state: RegistryState, version: number) => Decided) => {
      const decided = decision(state, events.length);
      return {
        event: decided.ok ? decided.value : undefined,
        codes: decided.ok
          ? []
          : decided.error.map(({ code, pointer }) => `${code}${pointer ? ` ${pointer}` : ''}`),
        refusals: decided.ok ? [] : decided.error,
      };
    },
  };
}

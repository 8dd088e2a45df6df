import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDirectory } from '../directory/memory-directory.ts';
import type { MailKind } from '../happenings/decide.ts';
import { renderMail } from './render.ts';
import { words } from './words.ts';

const org = 'hikkoshibin';
const kinds = Object.keys(words) as MailKind[];

function directoryWith(name: { ja: string; en: string }, kind: 'private' | 'public' = 'private') {
  const directory = createDirectory();
  const put = { org, version: 1 } as const;
  directory.apply({ ...put, kind: 'organisation', id: org, entry: { name, kind } });
  const title = {
    ja: '転居先での電気の使用開始手続き',
    en: 'Starting electricity at the new address',
  };
  directory.apply({ ...put, kind: 'purpose', id: 'moving', entry: { title, description: title } });
  directory.apply({
    ...put,
    kind: 'item',
    id: 'name',
    entry: { name: { ja: '氏名', en: 'Name' } },
  });
  const entry = { id: 'denki', name: { ja: 'みらい電力株式会社', en: 'Mirai Denki' } };
  directory.apply({ ...put, kind: 'recipient', id: 'denki', entry });
  return directory;
}
const facts = (kind: MailKind) => ({
  org,
  kind,
  parts: [{ purpose: 'moving', items: ['name'], recipients: ['denki'] }],
  at: Date.UTC(2026, 10, 22, 6, 30, 5),
  reference: 'ABCD-EFGH-JKLM',
});
const portal = 'https://doui.example';

describe('mails to persons (R-1.3, R-9.6)', () => {
  const directory = directoryWith({ ja: '引越し便株式会社', en: 'Hikkoshibin Inc.' });

  test.each(kinds)(
    '%s: names who, what, since when, where, and the article, in both languages',
    (kind) => {
      const ja = renderMail(facts(kind), 'ja', directory, portal);
      for (const part of [ja.text, ja.html]) {
        for (const wanted of [
          '引越し便株式会社',
          '転居先での電気の使用開始手続き',
          '氏名',
          'みらい電力株式会社',
          '2026年11月22日',
          '15:30:05',
          `${portal}/?org=${org}`,
          '個人情報保護法',
          '条',
          'ABCD-EFGH-JKLM',
        ]) {
          expect(part).toContain(wanted);
        }
        expect(part).toMatch(/ます。|ください。/);
      }
      expect(ja.subject).toContain('引越し便株式会社');
      const en = renderMail(facts(kind), 'en', directory, portal);
      for (const wanted of ['Hikkoshibin Inc.', 'Starting electricity', 'Mirai Denki', 'Article']) {
        expect(en.text).toContain(wanted);
      }
      expect(en.text).not.toMatch(/[ぁ-んァ-ヶ一-龠]/);
    },
  );

  test('a mail about a stop says within what time it is closed', () => {
    for (const kind of ['withdrawn', 'expired', 'opted-out', 'use-stopped', 'ask-again'] as const) {
      expect(renderMail(facts(kind), 'ja', directory, portal).text).toContain('1秒以内');
      expect(renderMail(facts(kind), 'en', directory, portal).text).toContain('one second');
    }
  });

  test('R-8: a public body never cites the chapter for private ones', () => {
    const city = directoryWith({ ja: '港都庁', en: 'Minato' }, 'public');
    for (const kind of kinds) {
      const { text } = renderMail(facts(kind), 'ja', city, portal);
      expect(text).not.toMatch(/第(1[5-9]|[2-4][0-9]|5[0-7])条/);
      expect(text).toMatch(/第6[19]条/);
    }
  });

  test('S8: names with markup, quotes and line ends are neutral', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...kinds), (noise, kind) => {
        const evil = `<script>x</script>"'&\r\nBcc: a@b.example\n.\r\n${noise}`;
        const mail = renderMail(facts(kind), 'ja', directoryWith({ ja: evil, en: evil }), portal);
        expect(mail.subject).not.toMatch(/[\r\n\u2028\u2029\0]/);
        expect(mail.html).not.toContain('<script');
        expect(mail.text).not.toMatch(/^Bcc:/m);
        expect(mail.text).not.toMatch(/^\.\r?$/m);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvFile } from '../src/export/csv.ts';
import { projectLedger } from '../src/export/project-ledger.ts';
import { renderNotice } from '../src/notices/render-notice.ts';
import { html } from '../src/pages/html.ts';
import { renderNoticePage } from '../src/pages/notice-html.ts';
import { renderPage } from '../src/pages/page-html.ts';
import { projectPage } from '../src/pages/project-page.ts';
import { pageAnswer } from '../src/pages/wire.ts';
import type { OrganisationBody } from '../src/things/bodies.ts';
import type { Entry } from '../src/things/directory.ts';
import type { RegistryEvent } from '../src/things/events.ts';
import type { OrganisationState, PresentState } from '../src/things/state.ts';
import { by, given, noticeBody, purposeBody, purposePublished, purposePut, t } from './given.ts';

const profile = (more: Partial<OrganisationBody> = {}): OrganisationBody => ({
  name: t('試験株式会社', 'Test, Inc.'),
  kind: 'private',
  profile: 'act',
  processorGap: 'deny',
  ageOfCapacity: 18,
  desks: [{ kind: 'complaints', name: t('相談室'), contact: t('電話 1') }],
  securityMeasures: [t('施錠しています。', 'Doors are locked.')],
  address: t('東京都', 'Tokyo'),
  ...more,
});
const organisationPut = (more: Partial<OrganisationBody> = {}): RegistryEvent => ({
  type: 'put',
  by,
  kind: 'organisation',
  body: profile(more),
});
const entry = (id: string, ...events: RegistryEvent[]): Entry => ({
  id,
  version: events.length,
  state: given(...events).state as PresentState,
});
const source = (more: Partial<Parameters<typeof projectPage>[0]> = {}) => ({
  org: 'acme',
  organisation: given(organisationPut()).state as OrganisationState,
  items: [
    entry('name', {
      type: 'put',
      by,
      kind: 'item',
      body: { name: t('お名前', 'Name'), category: 'ordinary', acquiredBy: 'directly' },
    }),
  ],
  purposes: [entry('move', purposePut(), purposePublished())],
  recipients: [],
  jointUses: [],
  notices: [],
  ...more,
});

describe('the public page', () => {
  test('R-5.1: it shows organisation, purposes, desks, security measures', () => {
    const page = renderPage(projectPage(source()), 'ja');
    for (const shown of [
      '試験株式会社',
      '東京都',
      '引越しの連絡を届ける',
      'お名前',
      '相談室',
      '施錠しています。',
    ]) {
      expect(page).toContain(shown);
    }
    expect(page).toContain('<html lang="ja">');
    expect(renderPage(projectPage(source()), 'en')).toContain('Doors are locked.');
    expect(projectPage(source()).items).toMatchObject([{ name: { ja: 'お名前' } }]);
  });

  test('R-2.5: a purpose kept from the persons stays off the page and in the ledger', () => {
    const hidden = purposeBody({
      noticeExemptGround: 'harm-to-person',
      title: t('秘匿', 'Hidden'),
    });
    const purposes = [entry('move', purposePut(hidden), purposePublished(1, undefined, hidden))];
    const page = projectPage(source({ purposes }));
    expect(page.purposes).toEqual([]);
    expect(page.items).toEqual([]);
    expect(JSON.stringify(page)).not.toContain('秘匿');
    const rows = projectLedger({ ...source({ purposes }), feeds: [] });
    expect(rows).toMatchObject([
      { purposeTitle: { ja: '秘匿' }, noticeExemptGround: 'harm-to-person' },
    ]);
    const obvious = purposeBody({ noticeExemptGround: 'obvious' });
    const shown = [entry('move', purposePut(obvious), purposePublished(1, undefined, obvious))];
    expect(projectPage(source({ purposes: shown })).purposes).toHaveLength(1);
  });

  test('R-10.4: an organisation with 2·10⁵ things has a page', () => {
    const [name] = source().items;
    const items = Array.from({ length: 200_000 }, (_, n) => ({ ...name, id: `item${n}` }) as Entry);
    const page = projectPage(source({ items }));
    expect(page.changedAt).toBe(2);
  });

  test('R-5.1: what was there before keeps its name for who has answers and records of it', () => {
    const recipient: RegistryEvent = {
      ...{ type: 'put', by, kind: 'recipient' },
      body: { name: t('旧電力', 'Old power'), relation: 'third-party', country: 'JP' },
    } as RegistryEvent;
    const gone: RegistryEvent = { type: 'retired', by };
    const hidden = purposeBody({ noticeExemptGround: 'harm-to-person', title: t('秘匿') });
    const page = projectPage(
      source({
        purposes: [
          entry('move', purposePut(), purposePublished(), gone),
          entry('kept', purposePut(hidden), purposePublished(1, undefined, hidden), gone),
          entry('draft', purposePut(), gone),
        ],
        recipients: [entry('old', recipient, gone), entry('now', recipient)],
      }),
    );
    expect(page.formerly).toEqual({
      purposes: [{ id: 'move', title: purposeBody().title }],
      recipients: [{ id: 'old', name: t('旧電力', 'Old power') }],
    });
    expect(page.purposes).toEqual([]);
    expect(page.recipients.map(({ id }) => id)).toEqual(['now']);
    expect(pageAnswer(page)).toMatchObject({ formerly: page.formerly });
  });

  test('R-5.1: a draft is not published', () => {
    expect(projectPage(source({ purposes: [entry('move', purposePut())] })).purposes).toEqual([]);
  });

  test('R-5.1: every text has the dates it was first and last online', () => {
    const moved = { address: t('大阪府', 'Osaka') };
    const organisation = given(
      organisationPut(),
      organisationPut(),
      organisationPut(moved),
      organisationPut(),
    ).state as OrganisationState;
    const { texts } = projectPage(source({ organisation }));
    const address = texts.filter(({ slot }) => slot === 'address');
    expect(address).toEqual([
      { slot: 'address', text: t('東京都', 'Tokyo'), from: 1, until: 3 },
      { slot: 'address', text: t('大阪府', 'Osaka'), from: 3, until: 4 },
      { slot: 'address', text: t('東京都', 'Tokyo'), from: 4 },
    ]);
    expect(texts.filter(({ slot }) => slot === 'name')).toMatchObject([{ from: 1 }]);
    const purposes = [
      entry('move', purposePut(), purposePublished(), purposePut(), purposePublished(2, 'related')),
    ];
    expect(
      projectPage(source({ purposes })).texts.filter(({ slot }) => slot === 'purposes/move'),
    ).toMatchObject([{ from: 2, until: 4 }, { from: 4 }]);
  });

  test('S8: markup in names is shown, not run; the page loads nothing', () => {
    const evil = t('<script>alert(1)</script>"onload=x');
    const organisation = given(organisationPut({ name: evil, fee: evil }))
      .state as OrganisationState;
    const page = renderPage(projectPage(source({ organisation })), 'ja');
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});

test('S8: no value gets out of its place in the markup', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const { html: made } = html`<p title="${value}">${value}</p>`;
      expect(made.slice(10, -4).replaceAll('">', '')).not.toMatch(/[<>"]/);
    }),
  );
});

const names = {
  purposes: new Map([['move', purposeBody()]]),
  items: new Map([['name', t('お名前', 'Name')]]),
  recipients: new Map([['denki', t('電力株式会社', 'Power, Inc.')]]),
};

describe('the text of a notice', () => {
  test('R-2.1: the same notice gives the same bytes, in both languages', () => {
    const once = renderNotice(noticeBody(), names);
    expect(renderNotice(structuredClone(noticeBody()), names)).toEqual(once);
    expect(once.ja).toContain('電力株式会社');
    expect(once.en).toContain('Power, Inc.');
    expect(once.en).not.toMatch(/[ぁ-ん]/);
  });

  test('R-2.1: any change of what is said changes the text', () => {
    const before = renderNotice(noticeBody(), names);
    for (const change of [
      { title: t('別', 'Other') },
      { voluntary: t('任意です', 'Voluntary') },
      { purposes: [{ purpose: 'move', items: ['name'], recipients: [] }] },
      { entrustment: t('委託', 'Entrusted') },
    ]) {
      expect(renderNotice(noticeBody(change), names).ja).not.toBe(before.ja);
    }
  });

  test('its page shows the text, its version and its hash', () => {
    const texts = renderNotice(noticeBody(), names);
    const notice = {
      version: 1,
      body: noticeBody(),
      shown: [],
      texts,
      textHashes: t('abc123', 'def456'),
      publishedAt: Date.parse('2026-11-22T00:00:00+09:00'),
    };
    const page = renderNoticePage(
      { org: 'acme', owner: t('試験'), id: 'form', notice, newest: 2 },
      'ja',
    );
    for (const shown of ['令和8年11月22日', 'abc123', '以前の版', '電力株式会社'])
      expect(page).toContain(shown);
  });
});

/** A reader of CSV as strict as the standard: quotes, doubled quotes, CRLF. */
function readCsv(file: string): string[][] {
  const rows: string[][] = [];
  for (const line of file.slice(1).split('\r\n').slice(0, -1)) {
    rows.push(
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|(\d+))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
  }
  return rows;
}

describe('the CSV file', () => {
  test('R-1.2: it has a mark, CRLF, and gives back what was put in', () => {
    const cell = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1 }),
        (rows) => {
          const file = csvFile(rows);
          expect(file.startsWith('\uFEFF')).toBe(true);
          expect(readCsv(file).map((row) => row.map((text) => text.replace(/^'/, '')))).toEqual(
            rows.map((row) => row.map((text) => text.replace(/^'/, ''))),
          );
        },
      ),
    );
  });

  test('S8: no cell is a formula to a spreadsheet', () => {
    for (const formula of [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '  =1',
      '＝1',
      '＋1',
      '－1',
      '＠a',
      '\r=1',
    ]) {
      expect(csvCell(formula)).toBe(`"'${formula}"`);
    }
    expect(csvCell('東京都1-2')).toBe('"東京都1-2"');
    expect(csvCell(5)).toBe('5');
  });
});

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../app/api.ts';
import { usePreferences, useText } from '../app/preferences.tsx';
import type { Text } from '../app/shapes.ts';
import { Badge } from '../design/badge.tsx';
import { Facts } from '../design/card.tsx';
import { Page, Section } from '../design/page.tsx';
import { Table } from '../design/table.tsx';
import { dayText } from '../i18n/dates.ts';
import { i18n } from '../i18n/i18n.ts';
import { type Criterion, criteria } from './criteria.ts';
import { accessibilityEn } from './en.ts';
import { accessibilityJa } from './ja.ts';
import { type Finding, findings, resultsOf, testedPages, tool } from './results.ts';

// They come with this page: who looks at their consents does not carry them.
i18n.addResourceBundle('ja', 'accessibility', accessibilityJa);
i18n.addResourceBundle('en', 'accessibility', accessibilityEn);

const found: ReadonlyMap<string, Finding> = new Map(
  findings.map((finding) => [finding.criterion, finding]),
);
const absent = findings.filter((finding) => finding.absent).length;
const checked = findings.length - absent;
const pageCount = testedPages.reduce((sum, { paths }) => sum + paths.length, 0);

/** ウェブアクセシビリティ試験結果, in the form public bodies publish it. */
export function AccessibilityPage() {
  const { t } = useTranslation('accessibility');
  return (
    <Page title={t('title')} lead={t('lead')}>
      <About />
      <Section title={t('list')}>
        <p className="mb-3">{t('listLead')}</p>
        <Checklist />
      </Section>
      <Section title={t('pages')}>
        <p className="mb-3">{t('pagesLead', { count: pageCount })}</p>
        <Pages />
      </Section>
      <Section title={t('contact')}>
        <p className="mb-2">{t('contactIs')}</p>
        <Desks />
      </Section>
    </Page>
  );
}

function About() {
  const { t } = useTranslation('accessibility');
  const { wording } = usePreferences();
  const day = dayText(`${resultsOf}T00:00:00+09:00`, wording);
  const open = criteria.length - findings.length;
  return (
    <Section title={t('about')}>
      <Facts
        facts={[
          { name: t('day'), value: day },
          { name: t('standard'), value: t('standardIs') },
          { name: t('scope'), value: t('scopeIs') },
          { name: t('level'), value: t('levelIs') },
          { name: t('conformance'), value: t('conformanceIs', { checked, absent, open }) },
          { name: t('chosen'), value: t('chosenIs') },
          { name: t('period'), value: t('periodIs', { day }) },
          { name: t('tools'), value: t('toolsIs', { tool }) },
          { name: t('technologies'), value: t('technologiesIs') },
        ]}
      />
    </Section>
  );
}

function Checklist() {
  const { t } = useTranslation('accessibility');
  const text = useText();
  return (
    <Table
      caption={t('list')}
      rows={criteria}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'criterion',
          title: t('criterion'),
          head: true,
          cell: ({ id, name }) => (
            <>
              <span className="mr-2 tabular-nums">{id}</span>
              {text(name)}
            </>
          ),
        },
        { key: 'grade', title: t('grade'), cell: ({ level }) => level },
        {
          key: 'applies',
          title: t('applies'),
          cell: ({ id }) => t(found.get(id)?.absent ? 'no' : 'yes'),
        },
        { key: 'result', title: t('result'), cell: (row) => <Result row={row} /> },
        { key: 'how', title: t('how'), cell: (row) => <How row={row} /> },
      ]}
    />
  );
}

function Result({ row }: { row: Criterion }) {
  const { t } = useTranslation('accessibility');
  const finding = found.get(row.id);
  if (!finding) return <Badge tone="calm">{t('open')}</Badge>;
  return <Badge tone="good">{t(finding.absent ? 'absent' : 'pass')}</Badge>;
}

function How({ row }: { row: Criterion }) {
  const { t } = useTranslation('accessibility');
  const text = useText();
  const finding = found.get(row.id);
  if (!finding) return '—';
  const { check, where } = finding;
  return (
    <span className="text-sm">
      {check.by === 'axe' ? t('axe') : text(check.what)}
      <span className="block text-solid-gray-700">
        {typeof where === 'string' ? t(`on-${where}`) : where.join(' ')}
      </span>
    </span>
  );
}

function Pages() {
  const text = useText();
  return testedPages.map(({ area, paths }) => (
    <div key={area.en} className="mb-4">
      <h3 className="mb-1 font-bold">{text(area)}</h3>
      <ul className="list-disc pl-6 text-sm">
        {paths.map((path) => (
          <li key={path}>
            <code className="break-all">{path}</code>
          </li>
        ))}
      </ul>
    </div>
  ));
}

type Listed = { readonly items: readonly { id: string; name: Text; url: string }[] };

/** Whoever runs this site names a desk on the public page; without an answer the words above stand alone. */
function Desks() {
  const text = useText();
  const { data } = useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => get<Listed>('/v1/public/organisations', signal),
  });
  return (
    <ul className="grid gap-1 sm:grid-cols-2">
      {data?.items.map(({ id, name, url }) => (
        <li key={id}>
          <a href={url} className="inline-block py-2">
            {text(name)}
          </a>
        </li>
      ))}
    </ul>
  );
}

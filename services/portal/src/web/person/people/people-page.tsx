import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useActing } from '../../app/acting.tsx';
import { get } from '../../app/api.ts';
import { usePreferences, useText } from '../../app/preferences.tsx';
import type { Mine } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Empty } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { personPath, useMine } from '../questions.ts';

type Ward = { readonly person: string; readonly until?: string };

/** for whom one may act, and who may act for oneself. */
export function PeoplePage() {
  const { t } = useTranslation();
  const { acting } = useActing();
  const mine = useMine();
  return (
    <Page title={t('people.title')} lead={t('people.lead')}>
      <Answered query={mine}>
        {(organisations) => (
          <>
            {!acting &&
              organisations.map((organisation) => (
                <Wards key={organisation.id} organisation={organisation} />
              ))}
            {!acting && organisations.length === 0 && (
              <Empty title={t('people.none')}>{t('people.noneWhy')}</Empty>
            )}
            <Representatives organisations={organisations} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function Wards({ organisation: { id, name } }: { organisation: Mine }) {
  const { t } = useTranslation();
  const text = useText();
  const wards = useQuery({
    queryKey: ['mine', 'me', 'represented', id],
    queryFn: ({ signal }) =>
      get<{ items: readonly Ward[] }>(`${personPath(id)}/represented`, signal),
  });
  return (
    <Section title={text(name)}>
      <Answered query={wards}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('people.none')}>{t('people.noneWhy')}</Empty>
          ) : (
            <ul className="grid gap-3">
              {items.map((ward) => (
                <li key={ward.person}>
                  <OneWard org={id} ward={ward} />
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Section>
  );
}

function OneWard({ org, ward: { person, until } }: { org: string; ward: Ward }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const { act } = useActing();
  const navigate = useNavigate();
  const name = t('people.ward', { person: person.slice(0, 6) });
  return (
    <article className="flex flex-wrap items-center justify-between gap-3 rounded-12 border border-solid-gray-300 p-4">
      <div>
        <p className="font-bold">{name}</p>
        <p className="text-sm text-solid-gray-700">
          {until ? t('people.until', { date: dayText(until, wording) }) : t('people.untilNone')}
        </p>
      </div>
      <Button
        aria-label={`${name}: ${t('people.act')}`}
        onPress={() => {
          act({ org, person });
          void navigate('/consents');
        }}
      >
        {t('people.act')}
      </Button>
    </article>
  );
}

function Representatives({ organisations }: { organisations: readonly Mine[] }) {
  const { t } = useTranslation();
  const text = useText();
  const { wording } = usePreferences();
  const listed = organisations.flatMap(({ name, person }) =>
    person.representatives.map((one) => ({ ...one, organisation: text(name) })),
  );
  return (
    <Section title={t('people.mine')}>
      {listed.length === 0 ? (
        <p>{t('people.mineNone')}</p>
      ) : (
        <>
          <p className="mb-3">{t('people.mineText')}</p>
          <ul className="grid gap-2">
            {listed.map(({ organisation, representative, until }) => (
              <li key={organisation + representative}>
                <span className="font-bold">
                  {t('people.representative', { person: representative.slice(0, 6) })}
                </span>{' '}
                {organisation} —{' '}
                {until
                  ? t('people.until', { date: dayText(until, wording) })
                  : t('people.untilNone')}
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

import { useTranslation } from 'react-i18next';
import { useText } from '../../app/preferences.tsx';
import type { Mine } from '../../app/shapes.ts';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Empty } from '../../design/states.tsx';
import { EachOrganisation } from '../each-organisation.tsx';
import { AllProvision } from './all-provision.tsx';
import { Channels } from './channels.tsx';
import { PointsForm } from './points-form.tsx';
import { useContactPoints, useOptOuts, useWho } from './questions.ts';
import { Schemes } from './schemes.tsx';

/** How one is reached, and what is passed on without being asked: by organisation. */
export function ContactPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('contact.title')} lead={t('contact.lead')}>
      <EachOrganisation
        part={Organisation}
        none={<Empty title={t('consents.none')}>{t('consents.noneWhy')}</Empty>}
      />
    </Page>
  );
}

function Organisation({ organisation: { id, name } }: { organisation: Mine }) {
  const text = useText();
  const who = useWho();
  const optOuts = useOptOuts(id);
  const points = useContactPoints(id);
  return (
    <Section title={text(name)}>
      <Answered query={optOuts}>
        {(standing) => (
          <>
            <Schemes org={id} standing={standing} />
            <AllProvision org={id} standing={standing} />
            <Channels org={id} standing={standing} />
          </>
        )}
      </Answered>
      <Answered query={points}>{(kept) => <PointsForm key={who} org={id} kept={kept} />}</Answered>
    </Section>
  );
}

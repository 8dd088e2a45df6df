import { useTranslation } from 'react-i18next';
import { When } from '../../../app/when.tsx';
import { Answered } from '../../../design/states.tsx';
import { useSchemeName } from '../../registry/names.ts';
import type { LookReason } from '../common/reasons.tsx';
import { useCode, useOwnNames } from '../common/use-words.ts';
import { type OptOutDocument, useOptOuts } from './person.ts';

type Props = { readonly org: string; readonly person: string; readonly reason: LookReason };

/** What a person opted out of, stopped the use of, and wants no messages by. */
export function OptOuts({ org, person, reason }: Props) {
  const { t } = useTranslation('operations');
  const found = useOptOuts(org, person, reason);
  return (
    <Answered query={found}>
      {(document) => {
        const lines = document === null ? 0 : countOf(document);
        return document === null || lines === 0 ? (
          <p>{t('person.noOptOut')}</p>
        ) : (
          <Lines document={document} />
        );
      }}
    </Answered>
  );
}

const countOf = ({ schemes, stops, contactStops, gpc }: OptOutDocument): number =>
  schemes.length + stops.length + contactStops.length + (gpc.status === 'in-force' ? 1 : 0);

function Lines({ document }: { document: OptOutDocument }) {
  const { t } = useTranslation('operations');
  const code = useCode();
  const names = useOwnNames();
  const schemeName = useSchemeName();
  const { schemes, stops, contactStops, gpc } = document;
  return (
    <ul className="list-disc pl-6">
      {schemes.map(({ scheme, since }) => (
        <li key={`scheme/${scheme}`}>
          {t('person.scheme', { scheme: schemeName(scheme) })} <When at={since} />
        </li>
      ))}
      {stops.map(({ ground, purpose, recipient, since }) => (
        <li key={`stop/${purpose ?? ''}/${recipient ?? ''}/${since}`}>
          {t('person.useStopped', { ground: code('stopGround', ground) })}{' '}
          {[purpose && names.purpose(purpose), recipient && names.recipient(recipient)]
            .filter(Boolean)
            .join(' / ')}{' '}
          <When at={since} />
        </li>
      ))}
      {contactStops.map(({ channel, since }) => (
        <li key={`channel/${channel}`}>
          {t('person.channel', { channel: code('channel', channel) })} <When at={since} />
        </li>
      ))}
      {gpc.status === 'in-force' && (
        <li>
          {t('person.gpc')} {gpc.since && <When at={gpc.since} />}
        </li>
      )}
    </ul>
  );
}

import { useTranslation } from 'react-i18next';
import { call } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/page.tsx';
import { saveText } from '../save.ts';

/** The certificate of a stop, to keep and to show to anybody. */
export function Certificate({ org, stop }: { org: string; stop: string }) {
  const { t } = useTranslation();
  const save = async () => {
    const path = `/v1/organisations/${org}/stops/${stop}/certificate`;
    const headers = { accept: 'application/jose+json' };
    const text = await call<string>('GET', path, { as: 'text', headers });
    saveText(text, `stop-${stop}.json`, 'application/json');
  };
  return (
    <Section title={t('stop.certificate')}>
      <p className="mb-3">{t('stop.certificateText')}</p>
      <Button onPress={() => void save()}>{t('stop.certificateJson')}</Button>
    </Section>
  );
}

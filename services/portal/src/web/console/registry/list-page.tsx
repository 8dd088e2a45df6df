import { useTranslation } from 'react-i18next';
import { Page } from '../../design/page.tsx';

/** Everything of one kind that the organisation has registered. */
export function ListPage() {
  const { t } = useTranslation('registry');
  return <Page title={t('nav.purposes')} />;
}

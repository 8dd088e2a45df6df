import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** At the end of every page: how far it can be used by everybody. */
export function Footer() {
  const { t } = useTranslation();
  return (
    <footer className="border-t border-solid-gray-300">
      <div className="mx-auto max-w-6xl px-4 py-4 text-sm">
        <Link to="/accessibility" className="inline-block py-2">
          {t('accessibility')}
        </Link>
      </div>
    </footer>
  );
}

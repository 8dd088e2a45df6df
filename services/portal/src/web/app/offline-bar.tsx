import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

const subscribe = (changed: () => void) => {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
};

export function OfflineBar() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  if (online) return null;
  return (
    <div role="status" className="border-b border-warning-orange-2 bg-orange-50 px-4 py-3">
      <p className="mx-auto max-w-6xl">
        <strong>{t('states.offline')}</strong> {t('states.offlineWhy')}
      </p>
    </div>
  );
}

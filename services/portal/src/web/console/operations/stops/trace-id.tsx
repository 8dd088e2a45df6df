import { useTranslation } from 'react-i18next';

/** The trace a stop was made in, to be looked up where the operator keeps traces. */
export function TraceId({ id }: { id: string }) {
  const { t } = useTranslation('operations');
  return (
    <>
      <code className="break-all">{id}</code>
      <span className="block text-sm text-solid-gray-700">{t('stop.traceWhat')}</span>
    </>
  );
}

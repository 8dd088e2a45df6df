import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { Section } from '../../design/page.tsx';
import { Problem } from '../../design/states.tsx';
import { saveFile } from '../save.ts';

const forms = {
  pdf: { type: 'application/pdf', label: 'stop.certificatePdf' },
  json: { type: 'application/jose+json', label: 'stop.certificateJson' },
} as const;
type Form = keyof typeof forms;

/** The certificate of a stop, to keep and to show to anybody. */
export function Certificate({ org, stop }: { org: string; stop: string }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: async (form: Form) => {
      const path = `/v1/organisations/${org}/stops/${stop}/certificate`;
      const headers = { accept: forms[form].type };
      saveFile(await call<Blob>('GET', path, { as: 'file', headers }), `stop-${stop}.${form}`);
    },
  });
  return (
    <Section title={t('stop.certificate')}>
      <p className="mb-3">{t('stop.certificateText')}</p>
      {save.isError && <Problem error={save.error} />}
      <div className="grid gap-2 sm:flex">
        {(['pdf', 'json'] as const).map((form) => (
          <Button key={form} isDisabled={save.isPending} onPress={() => save.mutate(form)}>
            {t(forms[form].label)}
          </Button>
        ))}
      </div>
    </Section>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../app/api.ts';
import { useText } from '../../app/preferences.tsx';
import type { Mine } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { Ticks } from '../../design/choices.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Problem } from '../../design/states.tsx';
import { personPath } from '../questions.ts';

/** erasing cannot be undone, so it is the one thing that is asked about twice. */
export function EraseRecords({ organisations }: { organisations: readonly Mine[] }) {
  const { t } = useTranslation();
  const text = useText();
  const [asking, setAsking] = useState<Mine>();
  const [erased, setErased] = useState<string>();
  return (
    <>
      {erased && (
        <NoticeBar tone="good" role="status" title={t('account.erased', { name: erased })} />
      )}
      <ul className="grid gap-2">
        {organisations.map((organisation) => (
          <li key={organisation.id}>
            <Button onPress={() => setAsking(organisation)}>
              {t('account.eraseAt', { name: text(organisation.name) })}
            </Button>
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          org={asking.id}
          name={text(asking.name)}
          onClose={() => setAsking(undefined)}
          onErased={() => {
            setErased(text(asking.name));
            setAsking(undefined);
          }}
        />
      )}
    </>
  );
}

type ConfirmProps = {
  readonly org: string;
  readonly name: string;
  readonly onClose: () => void;
  readonly onErased: () => void;
};

function Confirm({ org, name, onClose, onErased }: ConfirmProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [sure, setSure] = useState<string[]>([]);
  const [asked, setAsked] = useState(false);
  const [commandId] = useState(() => crypto.randomUUID());
  const erase = useMutation({
    mutationFn: () => call('POST', `${personPath(org)}:erase`, { body: { commandId } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['mine'] });
      onErased();
    },
  });
  return (
    <Dialog title={t('account.eraseTitle')} open onClose={onClose}>
      <p className="mb-2 font-bold">{t('account.eraseWhat', { name })}</p>
      <p className="mb-4">{t('account.eraseThen')}</p>
      {erase.isError && <Problem error={erase.error} />}
      <Ticks
        label={t('account.eraseSure')}
        labelHidden
        fault={asked && sure.length === 0 ? t('account.eraseFault') : undefined}
        value={sure}
        onChange={setSure}
        choices={[{ value: 'sure', label: t('account.eraseSure') }]}
      />
      <div className="mt-5 grid gap-2 sm:grid-cols-2">
        <Button onPress={onClose}>{t('states.cancel')}</Button>
        <Button
          isPending={erase.isPending}
          onPress={() => {
            setAsked(true);
            if (sure.length > 0) erase.mutate();
          }}
        >
          {t('account.eraseGo')}
        </Button>
      </div>
    </Dialog>
  );
}

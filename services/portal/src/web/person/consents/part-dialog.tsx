import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consent, PublicPage } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { Ticks } from '../../design/choices.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Problem } from '../../design/states.tsx';
import { useNames } from '../names.ts';
import { partOf, recipientsOf, useWithdraw } from './withdraw.ts';

type Props = {
  readonly org: string;
  readonly page: PublicPage;
  readonly consent: Consent;
  readonly onClose: () => void;
};

/** Stops some items, or some recipients, and leaves the rest. */
export function PartDialog({ org, page, consent, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames(page);
  const withdraw = useWithdraw(org);
  const [items, setItems] = useState<string[]>([]);
  const [recipients, setRecipients] = useState<string[]>([]);
  const [asked, setAsked] = useState(false);
  const known = recipientsOf(consent.scopes);
  const nothing = items.length === 0 && recipients.length === 0;
  const fault = asked && nothing ? t('consents.partNone') : undefined;
  const choicesOf = (ids: readonly string[], name: (id: string) => string) =>
    ids.map((id) => ({ value: id, label: name(id) }));
  return (
    <Dialog title={t('consents.partTitle')} open onClose={onClose}>
      <p className="mb-4">{t('consents.partLead')}</p>
      {withdraw.isError && <Problem error={withdraw.error} />}
      <div className="grid gap-6">
        <Ticks
          label={t('consents.partItems')}
          fault={fault}
          value={items}
          onChange={setItems}
          choices={choicesOf(
            consent.scopes.map(({ item }) => item),
            names.item,
          )}
        />
        {known.length > 1 && (
          <Ticks
            label={t('consents.partRecipients')}
            value={recipients}
            onChange={setRecipients}
            choices={choicesOf(known, names.recipient)}
          />
        )}
        <div className="grid gap-2 sm:grid-cols-2">
          <Button onPress={onClose}>{t('states.cancel')}</Button>
          <Button
            isPending={withdraw.isPending}
            onPress={() => {
              setAsked(true);
              if (!nothing) withdraw.mutate(partOf(consent.purpose, { items, recipients }));
            }}
          >
            {t('consents.partGo')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../design/button.tsx';
import { OneOf } from '../../../design/choices.tsx';
import { Dialog } from '../../../design/dialog.tsx';
import { Field } from '../../../design/field.tsx';
import { Problem } from '../../../design/states.tsx';

type Props = {
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onClose: () => void;
  readonly onSend: (review: { outcome: string; note: string }) => void;
};

/** Somebody else's claim, confirmed or objected to, with words. Neither is chosen beforehand. */
export function ReviewDialog({ busy, error, onClose, onSend }: Props) {
  const { t } = useTranslation('operations');
  const [outcome, setOutcome] = useState<string>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const send = () => {
    setTried(true);
    if (outcome && note.trim() !== '') onSend({ outcome, note: note.trim() });
  };
  return (
    <Dialog title={t('exceptions.review')} open onClose={onClose} dismissable={false}>
      {error && <Problem error={error} />}
      <OneOf
        label={t('exceptions.outcome')}
        side
        value={outcome}
        onChange={setOutcome}
        fault={tried && !outcome ? t('exceptions.outcomeMissing') : undefined}
        choices={(['confirmed', 'objected'] as const).map((value) => ({
          value,
          label: t(`outcome.${value}`),
        }))}
      />
      <Field
        label={t('exceptions.note')}
        hint={t('exceptions.noteHint')}
        value={note}
        onChange={setNote}
        fault={tried && note.trim() === '' ? t('exceptions.noteMissing') : undefined}
      />
      <div className="grid gap-2 sm:flex">
        <Button look="solid" isPending={busy} onPress={send}>
          {t('exceptions.send')}
        </Button>
        <Button onPress={onClose}>{t('feeds.cancel')}</Button>
      </div>
    </Dialog>
  );
}

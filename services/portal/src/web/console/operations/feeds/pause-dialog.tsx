import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../design/button.tsx';
import { Dialog } from '../../../design/dialog.tsx';
import { Field } from '../../../design/field.tsx';

const reasonMax = 300;

export type PauseDialogProps = {
  readonly open: boolean;
  readonly busy: boolean;
  readonly onClose: () => void;
  readonly onPause: (reason: string) => void;
};

/** Nothing is paused without saying why: who finds it paused later reads it. */
export function PauseDialog({ open, busy, onClose, onPause }: PauseDialogProps) {
  const { t } = useTranslation('operations');
  const [reason, setReason] = useState('');
  const [fault, setFault] = useState<string>();
  const send = () => {
    const said = reason.trim();
    if (said === '') return setFault(t('feeds.reasonMissing'));
    if (said.length > reasonMax) return setFault(t('feeds.reasonLong', { max: reasonMax }));
    setFault(undefined);
    onPause(said);
  };
  return (
    <Dialog title={t('feeds.pause')} open={open} onClose={onClose}>
      <p>{t('feeds.pauseText')}</p>
      <Field
        label={t('feeds.reason')}
        hint={t('feeds.reasonHint')}
        value={reason}
        onChange={setReason}
        fault={fault}
        required
      />
      <div className="grid gap-2 sm:flex">
        <Button look="solid" isPending={busy} onPress={send}>
          {t('feeds.pause')}
        </Button>
        <Button onPress={onClose}>{t('feeds.cancel')}</Button>
      </div>
    </Dialog>
  );
}

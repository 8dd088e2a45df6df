import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../design/dialog.tsx';
import { onSessionEnded } from './api.ts';
import { signInPath, useSession } from './session.tsx';

const channelName = 'doui-signed-in';

/** Nothing typed is lost when a session ends: signing in happens in another window. */
export function ExpiredDialog() {
  const { t } = useTranslation();
  const { signedIn, csrf = '' } = useSession();
  const client = useQueryClient();
  // Which session has ended, by its mark: whatever way the next one comes, it is another.
  const [ended, setEnded] = useState<string>();
  useEffect(() => onSessionEnded(() => setEnded(csrf)), [csrf]);
  const open = signedIn && ended === csrf;
  useEffect(() => {
    if (!open) return;
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = () => {
      void client.refetchQueries({ queryKey: ['session'] }).then(() => {
        void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
      });
    };
    return () => channel.close();
  }, [open, client]);
  return (
    <Dialog
      title={t('states.expired')}
      open={open}
      onClose={() => setEnded(undefined)}
      dismissable={false}
    >
      <p className="mb-5">{t('states.expiredWhy')}</p>
      <a
        href={signInPath('/signed-in')}
        target="_blank"
        rel="noopener"
        className="inline-flex min-h-12 items-center rounded-8 bg-key-900 px-4 font-bold text-white no-underline"
      >
        {t('states.expiredGo')}
      </a>
    </Dialog>
  );
}

/** Told to the window that waits. */
export function announceSignedIn(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('signed in');
  channel.close();
}

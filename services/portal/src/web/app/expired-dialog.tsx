import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../design/dialog.tsx';
import { get, onSessionEnded, setCallContext } from './api.ts';
import { type Session, signInPath, useSession } from './session.tsx';

const channelName = 'doui-signed-in';

/** Nothing typed is lost when a session ends: signing in happens in another window. */
export function ExpiredDialog() {
  const { t } = useTranslation();
  const { signedIn } = useSession();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => onSessionEnded(() => setOpen(true)), []);
  useEffect(() => {
    if (!open) return;
    const channel = new BroadcastChannel(channelName);
    channel.onmessage = () => {
      void get<Session>('/session').then((session) => {
        if (!session.signedIn) return;
        setCallContext({ csrf: session.csrf ?? '' });
        client.setQueryData(['session'], session);
        setOpen(false);
        void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' });
      });
    };
    return () => channel.close();
  }, [open, client]);
  return (
    <Dialog
      title={t('states.expired')}
      open={open && signedIn}
      onClose={() => setOpen(false)}
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

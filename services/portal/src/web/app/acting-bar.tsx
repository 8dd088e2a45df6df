import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Button } from '../design/button.tsx';
import { useActing } from './acting.tsx';

/** never in doubt for whom one speaks. */
export function ActingBar() {
  const { t } = useTranslation();
  const { acting, act } = useActing();
  const navigate = useNavigate();
  if (!acting) return null;
  return (
    <div role="status" className="border-b border-warning-orange-2 bg-orange-50">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center justify-between gap-2 px-4 py-2">
        <p className="font-bold">{t('people.acting', { person: acting.person.slice(0, 6) })}</p>
        <Button
          onPress={() => {
            act(undefined);
            // What is on the page may be the other person's.
            void navigate('/consents');
          }}
        >
          {t('people.stopActing')}
        </Button>
      </div>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.tsx';
import { OneOf } from '../design/choices.tsx';
import { Dialog } from '../design/dialog.tsx';
import { usePreferences } from './preferences.tsx';

/** Language, type size, and easy Japanese. */
export function DisplayDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { wording, large, setWording, setLarge } = usePreferences();
  return (
    <Dialog title={t('display.title')} open={open} onClose={onClose}>
      <div className="grid gap-6">
        <OneOf
          label={t('display.language')}
          value={wording}
          onChange={(value) => setWording(value as typeof wording)}
          choices={[
            { value: 'ja', label: <span lang="ja">日本語</span> },
            { value: 'easy', label: <span lang="ja">やさしい日本語</span> },
            { value: 'en', label: <span lang="en">English</span> },
          ]}
        />
        <OneOf
          label={t('display.type')}
          side
          value={large ? 'large' : 'normal'}
          onChange={(value) => setLarge(value === 'large')}
          choices={[
            { value: 'normal', label: t('display.normal') },
            { value: 'large', label: <span className="text-xl">{t('display.large')}</span> },
          ]}
        />
        <Button look="solid" onPress={onClose}>
          {t('display.close')}
        </Button>
      </div>
    </Dialog>
  );
}

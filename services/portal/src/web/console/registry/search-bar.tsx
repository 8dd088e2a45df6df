import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../design/button.tsx';
import { Field } from '../../design/field.tsx';

type Props = { readonly sought: string; readonly onSearch: (q: string) => void };

/** What the registry takes at most. */
export const soughtMost = 100;

/** Looks a name or an id up in a list that is too long to leaf through. */
export function SearchBar({ sought, onSearch }: Props) {
  const { t } = useTranslation('registry');
  const [typed, setTyped] = useState(sought);
  const tooLong = typed.trim().length > soughtMost;
  return (
    <search>
      <form
        className="mb-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!tooLong) onSearch(typed.trim());
        }}
      >
        <Field
          type="search"
          label={t('list.search')}
          hint={t('list.searchHint')}
          value={typed}
          onChange={setTyped}
          fault={tooLong ? t('list.searchLong', { max: soughtMost }) : undefined}
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit">{t('list.find')}</Button>
          {sought !== '' && (
            <Button
              look="quiet"
              onPress={() => {
                setTyped('');
                onSearch('');
              }}
            >
              {t('list.findAll')}
            </Button>
          )}
        </div>
      </form>
    </search>
  );
}

import { clockText, dayText } from '../i18n/dates.ts';
import { usePreferences } from './preferences.tsx';

/** A day and its time; a line breaks between the two and nowhere else. */
export function When({ at }: { at: string }) {
  const { wording } = usePreferences();
  return (
    <time dateTime={at}>
      <span className="inline-block sm:whitespace-nowrap">{dayText(at, wording)}</span>{' '}
      <span className="inline-block">{clockText(at, wording)}</span>
    </time>
  );
}

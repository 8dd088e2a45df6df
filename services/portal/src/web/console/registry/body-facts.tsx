import { Facts } from '../../design/card.tsx';
import { useLeaves } from './comparison.tsx';
import type { Field, FormName } from './fields.ts';
import type { Value } from './values.ts';

/** What a thing says, both languages one under the other. */
export function BodyFacts({
  form,
  fields,
  body,
}: {
  form: FormName;
  fields: readonly Field[];
  body: Value;
}) {
  const read = useLeaves(form, fields);
  const leaves = read(body);
  const keyOf = (key: string) => key.replace(/\/(ja|en)$/, '');
  const keys = [...new Set(leaves.map(({ key }) => keyOf(key)))];
  return (
    <Facts
      facts={keys.map((key) => {
        const own = leaves.filter((leaf) => keyOf(leaf.key) === key);
        return {
          name: own[0]?.label,
          value: own.map(({ key: at, language, text }) => (
            <p
              key={at}
              lang={language}
              className={`whitespace-pre-line ${language === 'en' ? 'text-solid-gray-700' : ''}`}
            >
              {text}
            </p>
          )),
        };
      })}
    />
  );
}

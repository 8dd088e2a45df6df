import { useEffect, useState } from 'react';
import { browserStore } from '../../app/browser-store.ts';
import { isValue, type Value } from './values.ts';

const kept = () => browserStore('sessionStorage');

const read = (key: string): Value | undefined => {
  try {
    const value: unknown = JSON.parse(kept()?.getItem(key) ?? 'null');
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** What is typed stays in this window until it is saved or thrown away, whatever happens to the session. */
export function useKeptForm(name: string, before: Value) {
  const key = `doui.console.form.${name}`;
  const [value, setValue] = useState<Value>(() => read(key) ?? before);
  const [restored, setRestored] = useState(() => read(key) !== undefined);
  const changed = JSON.stringify(value) !== JSON.stringify(before);
  useEffect(() => {
    if (changed) kept()?.setItem(key, JSON.stringify(value));
    else kept()?.removeItem(key);
  }, [key, changed, value]);
  return {
    ...{ value, setValue, changed, restored },
    /** It is saved, or not wanted. */
    forget(next: Value = before) {
      kept()?.removeItem(key);
      setValue(next);
      setRestored(false);
    },
  };
}

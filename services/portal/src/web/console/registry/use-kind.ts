import { useLocation } from 'react-router';
import { type Kind, kindAt } from './kinds.ts';

/** The kind that the address speaks of: `/console/{org}/{collection}/…`. */
export function useKind(): Kind {
  const collection = useLocation().pathname.split('/')[3] ?? '';
  const kind = kindAt(collection);
  if (!kind) throw new Error(`${collection} is no kind of the register`);
  return kind;
}

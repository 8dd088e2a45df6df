import type { ComponentType, ReactNode } from 'react';
import type { Mine } from '../app/shapes.ts';
import { Answered } from '../design/states.tsx';
import { useMine } from './questions.ts';

/** A part of the page for each organisation that knows whoever is spoken for; `none` if none does. */
export function EachOrganisation({
  part: Part,
  none,
}: {
  part: ComponentType<{ organisation: Mine }>;
  none: ReactNode;
}) {
  return (
    <Answered query={useMine()}>
      {(organisations) =>
        organisations.length === 0
          ? none
          : organisations.map((organisation) => (
              <Part key={organisation.id} organisation={organisation} />
            ))
      }
    </Answered>
  );
}

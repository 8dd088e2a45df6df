import type { ReactNode } from 'react';

/** A thing with a title of its own. */
export const Card = ({ children }: { children: ReactNode }) => (
  <article className="rounded-12 border border-solid-gray-300 bg-white p-4 sm:p-6">
    {children}
  </article>
);

export type Fact = { readonly name: ReactNode; readonly value: ReactNode };

/** Names and values: one under the other on a phone, side by side where there is room. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className="my-3 grid gap-x-6 gap-y-1 sm:grid-cols-[10rem_1fr] sm:gap-y-3">
    {facts.map(({ name, value }, at) => (
      // The order of the facts of a thing never changes.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <div key={at} className="contents">
        <dt className="text-sm text-solid-gray-700 sm:pt-0.5">{name}</dt>
        <dd className="mb-2 sm:mb-0">{value}</dd>
      </div>
    ))}
  </dl>
);

export const Tags = ({ tags }: { tags: readonly string[] }) => (
  <ul className="flex flex-wrap gap-2">
    {tags.map((tag) => (
      <li key={tag} className="rounded-6 bg-solid-gray-50 px-2.5 py-0.5 text-sm">
        {tag}
      </li>
    ))}
  </ul>
);

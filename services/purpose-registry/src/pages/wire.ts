import { toRfc3339 } from '@doui/kernel';
import type { OnlineText, PublicPage } from './project-page.ts';

/** The public page as JSON. */
export function pageAnswer(page: PublicPage): object {
  const { org, profile, items, purposes, recipients, jointUses, anonymised, notices, formerly } =
    page;
  return {
    id: org,
    ...profile,
    since: toRfc3339(page.since),
    changedAt: toRfc3339(page.changedAt),
    items,
    purposes: purposes.map(({ from, ...one }) => ({ ...one, publishedAt: toRfc3339(from) })),
    recipients,
    jointUses: jointUses.map(({ toldAt, ...one }) => ({
      ...one,
      ...(toldAt === undefined ? {} : { toldAt: toRfc3339(toldAt) }),
    })),
    anonymised,
    notices: notices.map(({ id, title, versions }) => ({
      id,
      title,
      url: `/v1/public/organisations/${org}/notices/${id}`,
      versions: versions.map(({ version, ...times }) => ({
        version,
        url: `/v1/public/organisations/${org}/notices/${id}/versions/${version}`,
        ...onlineTimes(times),
      })),
    })),
    formerly,
    texts: page.texts.map(({ slot, text, ...times }) => ({
      part: slot,
      text,
      ...onlineTimes(times),
    })),
  };
}

const onlineTimes = ({ from, until }: Pick<OnlineText, 'from' | 'until'>) => ({
  firstOnline: toRfc3339(from),
  lastOnline: until === undefined ? null : toRfc3339(until),
});

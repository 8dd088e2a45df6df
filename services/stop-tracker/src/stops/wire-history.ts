import { z } from 'zod';

// Another service's answer: what is not needed here may be in it, so the objects are loose.
const ScopeSaid = z.object({ item: z.string(), recipients: z.array(z.string()).default([]) });
const scopes = z.array(ScopeSaid).default([]);
const Answer = z.looseObject({ purpose: z.string(), given: z.boolean(), scopes });
const Entry = z.looseObject({
  version: z.number().int().min(1),
  type: z.string(),
  answers: z.array(Answer).default([]),
  purpose: z.string().default(''),
  scopes,
});
const History = z.looseObject({ entries: z.array(Entry) });
export type Said = z.infer<typeof Entry>;

/** The entries of a page of a person's history of answers; none where it is something else. */
export function readAnswers(body: unknown): readonly Said[] {
  const page = History.safeParse(body);
  return page.success ? page.data.entries : [];
}

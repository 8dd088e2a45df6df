import { ApiProblem, call } from '../../../app/api.ts';
import { isPersonId } from './person-id.ts';
import { type LookReason, reasonHeader } from './reasons.tsx';

type Line = { readonly status: number; readonly body?: { readonly person?: string } };

/** The id of whoever is meant by an id or a customer number; `undefined`: nobody has that number. */
export const personMeant = async (
  org: string,
  typed: string,
  reason: LookReason | undefined,
): Promise<string | undefined> => (isPersonId(typed) ? typed : findPerson(org, typed, reason));

async function findPerson(
  org: string,
  customerNumber: string,
  reason: LookReason | undefined,
): Promise<string | undefined> {
  const line = await call<Line>('POST', `/v1/organisations/${org}/persons:resolve`, {
    body: { customerNumber },
    headers: { ...reasonHeader(reason), 'content-type': 'application/x-ndjson' },
  });
  if (line.status === 404) return undefined;
  if (line.body?.person === undefined) throw new ApiProblem(line.status);
  return line.body.person;
}

import { channels } from '../catalogue.ts';
import type { CaseFile, LawCase } from './run-case.ts';

/** The ways by which a question comes to the engine; each case goes through every one it can pass. */
export const doors = ['engine', 'api', 'batch', 'gate'] as const;
export type Door = (typeof doors)[number];

/** Why a case cannot pass a door. */
export const shutReasons = {
  'asks-nothing': 'it is a check made before something is published, captured, kept or disclosed',
  'refused-as-malformed': 'the door answers `400` before the engine is asked',
  'nobody-claims': 'whoever sends a claim is its officer, so a claim without one cannot be sent',
  'no-provision': 'a feed provides; this is another use',
  'no-recipient': 'a feed has a recipient',
  'asks-more-than-a-record':
    'a record of a feed claims neither an exception nor that it is no provision, and gives no ground',
  'published-later':
    'what stands in the view of a gate has been published, whatever its clock says',
} as const;
export type Shut = keyof typeof shutReasons;

/** Everything a gate knows when a record comes: whose it is, and what the feed says. */
const ofARecord: ReadonlySet<string> = new Set(['use', 'person', 'purpose', 'items', 'recipient']);

/** `undefined`: the case passes the door. */
export function shutFor(line: LawCase, door: Door): Shut | undefined {
  const { ask } = line;
  if (door === 'engine') return undefined;
  if (!ask) return 'asks-nothing';
  if (door !== 'gate') return shutForRequest(ask);
  if (ask.use !== 'provide') return 'no-provision';
  if (ask.recipient === undefined) return 'no-recipient';
  if (!Object.keys(ask).every((member) => ofARecord.has(member))) return 'asks-more-than-a-record';
  const { publishedAt = line.at } = line.world.purposes?.[ask.purpose] ?? {};
  return publishedAt > line.at ? 'published-later' : undefined;
}

/** A claim that is incomplete and a channel nobody knows are faults of a request. */
function shutForRequest({ exception, channel }: NonNullable<LawCase['ask']>): Shut | undefined {
  if (channel !== undefined && !channels.includes(channel)) return 'refused-as-malformed';
  if (!exception) return undefined;
  const { ground, requester, reason, officer } = exception;
  if (!(ground && requester && reason)) return 'refused-as-malformed';
  return officer ? undefined : 'nobody-claims';
}

/** How many cases pass each door, and how many do not, by reason. */
export function doorsPassed(files: readonly CaseFile[]): Record<Door, Record<string, number>> {
  const cases = files.flatMap((file) => file.cases);
  const passed = (door: Door): Record<string, number> => {
    const counts: Record<string, number> = { passes: 0 };
    for (const line of cases) {
      const key = shutFor(line, door) ?? 'passes';
      counts[key] = (counts[key] ?? 0) + 1;
    }
    return counts;
  };
  return Object.fromEntries(doors.map((door) => [door, passed(door)])) as Record<
    Door,
    Record<string, number>
  >;
}

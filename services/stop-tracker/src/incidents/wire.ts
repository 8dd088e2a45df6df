import { idField, pageFields } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { OrgParams } from '../cases/wire.ts';
import type { Incident } from './incident.ts';
import { incidentText } from './words.ts';

export const IncidentParams = OrgParams.extend({ incident: idField });
const statuses = ['draft', 'answered'] as const;
export const IncidentsQuery = z.object({
  ...pageFields,
  partner: idField.optional(),
  /** `draft`: the partner is cut off. `answered`: it has answered since. */
  status: z.enum(statuses).optional(),
});

const at = z.string();
const Text = z.object({ ja: z.string(), en: z.string() });
const Counted = z.object({ stops: z.number().int(), persons: z.number().int() });
export const IncidentAnswer = z.object({
  incident: z.string(),
  organisation: z.string(),
  partner: z.string(),
  status: z.enum(statuses),
  openedAt: at,
  answeredAt: at.optional(),
  title: Text,
  what: Text,
  feeds: z.array(z.object({ feed: z.string(), pausedAt: at })),
  /** The first 100 it was cut off for. */
  stops: z.array(
    z.object({ stop: z.string(), kind: z.string(), since: at, dueAt: at, cutOffAt: at }),
  ),
  /** Past their day without an answer, now and at most. */
  unanswered: Counted,
  most: Counted,
});
export const IncidentsAnswer = z.object({
  items: z.array(IncidentAnswer),
  next: z.string().optional(),
});

export const shownIncident = (incident: Incident): z.input<typeof IncidentAnswer> => ({
  incident: incident.id,
  organisation: incident.org,
  partner: incident.partner,
  status: incident.answeredAtMs === undefined ? 'draft' : 'answered',
  openedAt: toRfc3339(incident.openedAtMs),
  ...(incident.answeredAtMs === undefined ? {} : { answeredAt: toRfc3339(incident.answeredAtMs) }),
  ...incidentText(incident),
  feeds: incident.feeds.map(({ feed, pausedAtMs }) => ({ feed, pausedAt: toRfc3339(pausedAtMs) })),
  stops: incident.stops.map(({ stop, kind, sinceMs, dueAtMs, cutOffAtMs }) => ({
    ...{ stop, kind, since: toRfc3339(sinceMs), dueAt: toRfc3339(dueAtMs) },
    cutOffAt: toRfc3339(cutOffAtMs),
  })),
  unanswered: { ...incident.unanswered },
  most: { ...incident.most },
});

import { fromRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import type { Happening, What } from './events.ts';
import { registryWhat } from './wire.ts';

// Another service's answer: what is not needed here may be in it, so the objects are loose.
const Scope = z.object({ item: z.string(), recipients: z.array(z.string()).default([]) });
const Entry = z.looseObject({
  version: z.number().int().min(1),
  at: z.string(),
  type: z.string(),
});
const History = z.looseObject({ entries: z.array(Entry) });

const Answers = z.object({
  notice: z.string().default(''),
  noticeVersion: z.number().default(0),
  answers: z.array(
    z.looseObject({
      purpose: z.string(),
      given: z.boolean(),
      scopes: z.array(Scope).default([]),
    }),
  ),
});
const Purpose = z.object({ purpose: z.string(), scopes: z.array(Scope).default([]) });
const Schemes = z.object({
  schemes: z.array(z.string()).default([]),
  gpc: z.boolean().default(false),
});
const Stop = z.object({
  kind: z.enum(['use', 'provision']),
  purpose: z.string().optional(),
  recipient: z.string().optional(),
});
const Channel = z.object({ channel: z.string() });

// The registry says what happened to a thing by one word, as its events do.
const RegistryEntry = z.looseObject({
  version: z.number().int().min(1),
  at: z.string(),
  what: z.string(),
  change: z.string().default(''),
  publishedVersion: z.number().int().default(0),
});
const RegistryHistory = z.looseObject({ entries: z.array(RegistryEntry) });

type Stream = Pick<Happening, 'source' | 'org' | 'kind' | 'id'>;

/** The events of an owner's history page; `undefined` when it is something else. */
export function readHistory(stream: Stream, body: unknown): Happening[] | undefined {
  const { source, org, kind, id } = stream;
  if (source === 'purpose-registry') return registryHistory(stream, body);
  const page = History.safeParse(body);
  if (!page.success) return undefined;
  const happenings: Happening[] = [];
  for (const entry of page.data.entries) {
    const at = fromRfc3339(entry.at);
    const what = whatOf(entry.type, entry);
    if (at === undefined || !what) return undefined;
    happenings.push({ source, org, kind, id, version: entry.version, at, what });
  }
  return happenings;
}

function registryHistory(stream: Stream, body: unknown): Happening[] | undefined {
  const page = RegistryHistory.safeParse(body);
  if (!page.success) return undefined;
  const happenings: Happening[] = [];
  for (const { at: when, version, ...entry } of page.data.entries) {
    const at = fromRfc3339(when);
    if (at === undefined) return undefined;
    const { source, org, kind, id } = stream;
    const what = registryWhat({ kind, ...entry });
    happenings.push({ source, org, kind, id, version, at, what });
  }
  return happenings;
}

function whatOf(type: string, entry: unknown): What | undefined {
  switch (type) {
    case 'answered': {
      const read = Answers.safeParse(entry);
      if (!read.success) return undefined;
      const answers = read.data.answers.map(({ purpose, given, scopes }) => ({
        purpose,
        given,
        scopes,
      }));
      return { ...read.data, type, answers };
    }
    case 'withdrawn': {
      const read = Purpose.safeParse(entry);
      return read.success ? { type, ...read.data } : undefined;
    }
    case 'expired': {
      const read = Purpose.safeParse(entry);
      return read.success ? { type, purpose: read.data.purpose } : undefined;
    }
    case 'opted-out':
    case 'opt-out-undone': {
      const read = Schemes.safeParse(entry);
      return read.success ? { type, ...read.data } : undefined;
    }
    case 'use-stopped':
    case 'use-resumed': {
      const read = Stop.safeParse(entry);
      if (!read.success) return undefined;
      const { kind, purpose, recipient } = read.data;
      const stop = {
        kind,
        ...(purpose === undefined ? {} : { purpose }),
        ...(recipient === undefined ? {} : { recipient }),
      };
      return { type, stop };
    }
    case 'contact-stopped':
    case 'contact-resumed': {
      const read = Channel.safeParse(entry);
      return read.success ? { type, channel: read.data.channel } : undefined;
    }
    case 'erased':
    case 'opt-outs-erased':
      return { type: 'erased' };
    default:
      return { type: 'silent' };
  }
}

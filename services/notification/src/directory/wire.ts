import {
  decode,
  type OptOutState,
  OptOutStateSchema,
  type RegistryState,
  RegistryStateSchema,
} from '@doui/events';
import { fail, ok, type Result, type Text } from '@doui/kernel';
import type { NoticePurposeEntry } from './directory.ts';
import type { DirectoryChange } from './memory-directory.ts';

const text = (given: { ja: string; en: string } | undefined, id: string): Text => ({
  ja: given?.ja || given?.en || id,
  en: given?.en || given?.ja || id,
});

/** A record of the registry's state topic; `undefined` when messages have no use for it. */
export function readRegistryState(
  value: Uint8Array | null,
): Result<DirectoryChange | undefined, string> {
  const state = decode(RegistryStateSchema, value);
  return state.ok ? ok(registryChange(state.value)) : fail(state.error);
}

function registryChange(state: RegistryState): DirectoryChange | undefined {
  const { org, id, body } = state;
  const where = { org, id, version: Number(state.version) };
  if (state.retired) return { ...where, kind: 'gone', of: state.kind };
  switch (body.case) {
    case 'organisation': {
      const kind =
        body.value.kind === 'public' || body.value.kind === 'academic'
          ? body.value.kind
          : 'private';
      return { ...where, kind: 'organisation', entry: { name: text(body.value.name, id), kind } };
    }
    case 'purpose':
      return {
        ...where,
        kind: 'purpose',
        entry: { title: text(body.value.title, id), description: text(body.value.description, id) },
      };
    case 'item':
      return { ...where, kind: 'item', entry: { name: text(body.value.name, id) } };
    case 'recipient': {
      const { partner, name } = body.value;
      const entry = { id, name: text(name, id), ...(partner === '' ? {} : { partner }) };
      return { ...where, kind: 'recipient', entry };
    }
    case 'feed': {
      const { purpose, recipient, items } = body.value;
      const entry = { purpose, recipient, items: items.map(({ item }) => item) };
      return { ...where, kind: 'feed', entry };
    }
    case 'notice': {
      const { noticeVersion, purposes } = body.value;
      const versions = new Map<number, readonly NoticePurposeEntry[]>(
        [...body.value.versions, { noticeVersion, purposes }].map((version) => [
          version.noticeVersion,
          version.purposes.map(({ purpose, items, recipients }) => ({
            purpose,
            items,
            recipients,
          })),
        ]),
      );
      return { ...where, kind: 'notice', entry: { versions } };
    }
    default:
      return undefined;
  }
}

/** A scheme out of the opt-out state topic; persons are no part of the directory. */
export function readSchemeState(
  value: Uint8Array | null,
): Result<DirectoryChange | undefined, string> {
  const state = decode(OptOutStateSchema, value);
  return state.ok ? ok(schemeChange(state.value)) : fail(state.error);
}

function schemeChange({ org, id, version, body }: OptOutState): DirectoryChange | undefined {
  if (body.case !== 'scheme') return undefined;
  const where = { org, id, version: Number(version) };
  if (body.value.status !== 'published') return { ...where, kind: 'gone', of: 'scheme' };
  const { purpose, items, recipients } = body.value;
  return { ...where, kind: 'scheme', entry: { id, purpose, items, recipients } };
}

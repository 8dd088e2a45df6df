import {
  decode,
  type Notice as NoticeMessage,
  type NoticePurpose as NoticePurposeMessage,
  type RegistryState,
  RegistryStateSchema,
  type Text as TextMessage,
} from '@doui/events';
import { fail, ok, type Result, streamKey, type Text } from '@doui/kernel';
import type { Notice, NoticePurpose } from '../consents/notices.ts';
import type { Document, RegistryRecord } from './documents.ts';

const readerVersion = 1;

const text = (message: TextMessage | undefined): Text => ({
  ja: message?.ja ?? '',
  en: message?.en ?? '',
});

/** Reads one value of the registry's state topic. */
export function readRegistryState(bytes: Uint8Array | null): Result<RegistryRecord, string> {
  const decoded = decode(RegistryStateSchema, bytes);
  if (!decoded.ok) return decoded;
  const { org, kind, id, version, lowestReader } = decoded.value;
  if (lowestReader > readerVersion) return fail('newer than this reader');
  const document = documentOf(decoded.value);
  const record = { stream: streamKey(org, kind, id), version: Number(version) };
  return ok(document === undefined ? record : { ...record, document });
}

function documentOf({ body, retired, id }: RegistryState): Document | undefined {
  // Answers to a retired notice are refused with its own reason, so it stays known.
  if (retired && body.case !== 'notice') return undefined;
  switch (body.case) {
    case 'organisation': {
      const { name, address, representative, ageOfCapacity } = body.value;
      const texts = {
        name: text(name),
        address: text(address),
        representative: text(representative),
      };
      // Majority is 18 in Japan since 2022-04-01 (Civil Code 4) when nothing else is set.
      return { kind: 'organisation', value: { ...texts, ageOfCapacity: ageOfCapacity || 18 } };
    }
    case 'purpose': {
      const { title, description, purposeVersion, retentionDays } = body.value;
      const texts = { title: text(title), description: text(description) };
      return { kind: 'purpose', value: { ...texts, version: purposeVersion, retentionDays } };
    }
    case 'notice':
      return { kind: 'notice', value: noticeOf(id, body.value, retired) };
    case 'item': {
      const { name, category, aboutParents } = body.value;
      return { kind: 'item', value: { name: text(name), category, aboutParents } };
    }
    case 'recipient': {
      const { name, country, relation } = body.value;
      return { kind: 'recipient', value: { name: text(name), country, relation } };
    }
    default:
      return undefined;
  }
}

function noticeOf(id: string, notice: NoticeMessage, retired: boolean): Notice {
  const newest = {
    version: notice.noticeVersion,
    purposes: notice.purposes.map(noticePurpose),
    textHashes: { ...notice.textHashes },
  };
  const earlier = notice.versions
    .filter(({ noticeVersion }) => noticeVersion !== notice.noticeVersion)
    .map((version) => ({
      version: version.noticeVersion,
      purposes: version.purposes.map(noticePurpose),
      textHashes: { ...version.textHashes },
    }));
  return { id, version: newest.version, retired, versions: [...earlier, newest] };
}

const noticePurpose = (message: NoticePurposeMessage): NoticePurpose => ({
  purpose: message.purpose,
  purposeVersion: message.purposeVersion,
  items: message.items,
  recipients: message.recipients,
  abroad: message.abroad.map(
    ({ recipient, country, regimeShown, safeguardsShown, cannotBeNamedBecause }) => ({
      recipient,
      country,
      regimeShown,
      safeguardsShown,
      cannotBeNamedBecause,
    }),
  ),
});

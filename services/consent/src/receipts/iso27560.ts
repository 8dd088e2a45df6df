import { toRfc3339 } from '@doui/kernel';
import { inLanguage, receiptId, type SubjectMatter } from './subject-matter.ts';

type Said = SubjectMatter['said'][number];

/** The receipt in the shape of ISO/IEC TS 27560, with the terms of DPV for states. */
export function iso27560Receipt(matter: SubjectMatter, createdAtMs: number) {
  const { entry, controller, person, org, links } = matter;
  const id = receiptId(matter);
  const name = inLanguage(matter, controller.name, org);
  return {
    conformsTo: 'dpv-27560:record-2',
    receipt: {
      schema_version: 'dpv-27560:record-2',
      receipt_id: id,
      record_id: id,
      creation_time: toRfc3339(createdAtMs),
    },
    record: {
      header: { schema_version: 'dpv-27560:record-2', record_id: id, pii_principal_id: person },
      processing: matter.said.map((each) => processing(matter, each)),
      party: [
        {
          party_name: name,
          party_id: org,
          role: 'pii-controller',
          address: inLanguage(matter, controller.address, ''),
          contact: inLanguage(matter, controller.representative, name),
          url: links.policy,
        },
        ...recipientParties(matter),
      ],
      event: matter.said.map(({ said }) => ({
        event_time: toRfc3339(entry.atMs),
        event_type: said.given ? 'explicit-consent' : 'refusal',
        event_state: said.given ? 'ConsentGiven' : 'ConsentRefused',
        purpose: said.purpose,
        validity_duration: validityOf(said),
        entity_id: entry.event.representative ?? person,
      })),
    },
  };
}

function processing(matter: SubjectMatter, { said, purpose, items, recipients }: Said) {
  const { event } = matter.entry;
  const title = inLanguage(matter, purpose?.title, said.purpose);
  return {
    privacy_notice: matter.links.notice,
    privacy_notice_version: event.noticeVersion,
    privacy_notice_hash: event.textHash,
    language: event.language,
    purpose: inLanguage(matter, purpose?.description, title),
    purpose_type: title,
    purpose_id: said.purpose,
    purpose_version: said.purposeVersion,
    lawful_basis: 'consent',
    pii_information: items.map(({ id, item }) => ({
      pii_type: inLanguage(matter, item?.name, id),
      pii_attribute_id: id,
      pii_optional: true,
      ...(item?.category === 'special-care' ? { special_pii_category: 'special-care' } : {}),
    })),
    pii_controllers: [matter.org],
    collection_method: event.method,
    processing_method: recipients.length > 0 ? 'provision-to-third-parties' : 'use',
    storage_locations: ['JP'],
    retention_period: retentionOf(purpose?.retentionDays ?? 0),
    processing_locations: [
      'JP',
      ...recipients.flatMap(({ recipient }) => recipient?.country ?? []),
    ],
    geographic_restrictions: 'the countries of the recipients named here',
    service: inLanguage(matter, matter.controller.name, matter.org),
    jurisdiction: 'JP',
    recipient_third_parties: recipients.map(({ id }) => id),
    withdrawal_method: matter.links.withdrawal,
    privacy_rights: matter.links.policy,
  };
}

const retentionOf = (days: number): string => (days > 0 ? `P${days}D` : 'until withdrawn');

const validityOf = (said: Said['said']): string =>
  said.given && said.expiresAt !== undefined ? toRfc3339(said.expiresAt) : 'until withdrawn';

function recipientParties(matter: SubjectMatter) {
  const all = new Map(
    matter.said.flatMap(({ recipients }) => recipients.map((each) => [each.id, each.recipient])),
  );
  return [...all].map(([id, recipient]) => ({
    party_name: inLanguage(matter, recipient?.name, id),
    party_id: id,
    role: recipient?.relation ?? 'third-party',
    country: recipient?.country ?? '',
  }));
}

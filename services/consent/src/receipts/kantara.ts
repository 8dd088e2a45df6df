import { inLanguage, receiptId, type SubjectMatter } from './subject-matter.ts';

type Keys = { readonly publicKey: string };

/** The receipt in the shape of Kantara Consent Receipt 1.1. Times are in seconds there. */
export function kantaraReceipt(matter: SubjectMatter, { publicKey }: Keys) {
  const { entry, controller, person, links } = matter;
  const given = matter.said.filter(({ said }) => said.given);
  const special = given.flatMap(({ items }) =>
    items.filter(({ item }) => item?.category === 'special-care'),
  );
  const name = inLanguage(matter, controller.name, matter.org);
  return {
    version: 'KI-CR-v1.1.0',
    jurisdiction: 'JP',
    consentTimestamp: Math.floor(entry.atMs / 1_000),
    collectionMethod: entry.event.method,
    consentReceiptID: receiptId(matter),
    publicKey,
    language: entry.event.language,
    piiPrincipalId: person,
    piiControllers: [
      {
        piiController: name,
        onBehalf: false,
        contact: inLanguage(matter, controller.representative, name),
        address: inLanguage(matter, controller.address, ''),
        email: '',
        phone: '',
        piiControllerUrl: links.policy,
      },
    ],
    policyUrl: links.notice,
    services: [{ service: name, purposes: given.map((each) => kantaraPurpose(matter, each)) }],
    sensitive: special.length > 0,
    spiCat: [...new Set(special.map(({ id, item }) => inLanguage(matter, item?.name, id)))],
  };
}

function kantaraPurpose(matter: SubjectMatter, each: SubjectMatter['said'][number]) {
  const { said, purpose, items, recipients } = each;
  const title = inLanguage(matter, purpose?.title, said.purpose);
  const names = recipients.map(({ id, recipient }) => inLanguage(matter, recipient?.name, id));
  return {
    purpose: inLanguage(matter, purpose?.description, title),
    purposeCategory: [title],
    consentType: 'EXPLICIT',
    piiCategory: items.map(({ id, item }) => inLanguage(matter, item?.name, id)),
    primaryPurpose: names.length === 0,
    termination: terminationOf(said),
    thirdPartyDisclosure: names.length > 0,
    ...(names.length > 0 ? { thirdPartyName: names.join(', ') } : {}),
  };
}

const terminationOf = (said: SubjectMatter['said'][number]['said']): string =>
  said.given && said.expiresAt !== undefined
    ? new Date(said.expiresAt).toISOString()
    : 'until withdrawn';

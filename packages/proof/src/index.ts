export {
  type CertifiedFeed,
  type CertifiedPartner,
  type ChainLink,
  type ClosedPartition,
  certificateType,
  type Named,
  type StopCertificate,
  signCertificate,
  verifyCertificate,
} from './certificate.ts';
export { type Check, inspectCertificate, notProven } from './inspect-certificate.ts';
export { type FlattenedJws, type Jwks, type JwsFault, jwksOf, readJws, typeOfJws } from './jws.ts';
export { receiptType, signReceipt, verifyReceipt } from './receipt.ts';
export {
  type PublicJwk,
  readSigningKey,
  type SigningKey,
  signingKeyFromSeed,
} from './signing-key.ts';

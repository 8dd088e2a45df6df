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
export {
  type Checkpoint,
  type CheckpointFault,
  parseCheckpoint,
  signCheckpoint,
  type TreeHead,
  verifyCheckpoint,
} from './log/checkpoint.ts';
export { createFrontier, type Frontier } from './log/frontier.ts';
export { emptyRoot, hashSize, leafHashOf, sameBytes } from './log/hashing.ts';
export { type LogLeaf, leafEntry, logLeafHash } from './log/leaf.ts';
export {
  type Included,
  type LogProof,
  type LogProofFault,
  logProofText,
  parseLogProof,
  verifyLogProof,
} from './log/log-proof.ts';
export {
  consistencyPlan,
  frontierPlan,
  inclusionPlan,
  type ProofPlan,
  parseTilePath,
  type TileAt,
  type TileId,
  tileKey,
  tilePath,
  tilesOf,
  tileWidth,
  widthAt,
} from './log/tiles.ts';
export { parseVerifierKey, type VerifierKey, verifierKeyText } from './log/verifier-key.ts';
export { includes, isConsistent } from './log/verify.ts';
export { receiptType, signReceipt, verifyReceipt } from './receipt.ts';
export {
  type PublicJwk,
  readSigningKey,
  type SigningKey,
  signingKeyFromSeed,
} from './signing-key.ts';

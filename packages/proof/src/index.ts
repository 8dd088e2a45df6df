export {
  type Jwks,
  jwksOf,
  type ReceiptFault,
  receiptType,
  signReceipt,
  verifyReceipt,
} from './receipt.ts';
export {
  type PublicJwk,
  readSigningKey,
  type SigningKey,
  signingKeyFromSeed,
} from './signing-key.ts';

export { deriveKey, pairwiseId, partnerKeyed, partnerStopId } from './derive.ts';
export { type KeyStore, type LiveKey, memoryKeyStore, type StoredKey } from './key-store.ts';
export {
  createKeyring,
  type Keyring,
  type KeyringOptions,
  type OpenFailure,
  type Place,
} from './keyring.ts';
export { type MasterKey, masterKeyOf, readMasterKey } from './master-key.ts';
export { mongoKeyStore } from './store.ts';

export { prepareFeed, right } from './feed-topics.ts';
export {
  consentRecord,
  movingRegistry,
  optOutRecord,
  type RegistryBody,
  registryRecord,
  sealed,
  versionCounter,
} from './owner-records.ts';

export { addKafkaUser, keycloakAdminOf } from './add-user.ts';
export { type ApiService, apiServices } from './api-services.ts';
export { kafkaClassPath } from './kafka.ts';
export { brokerNames } from './kafka-nodes.ts';
export {
  type Acl,
  type BrokerCount,
  readAclList,
  readPortList,
  readTopicList,
  staticAcls,
  staticTopics,
  type Topic,
} from './lists.ts';
export { modelChecker } from './model-checker.ts';
export { accepts } from './port-check.ts';
export { type Ports, portOf, portSetting, portsFrom } from './ports.ts';
export { during, type Progress, timedProgress } from './progress.ts';
export { personName, personPassword, roleReader, staffName } from './realm.ts';
export {
  type Addresses,
  brokersOf,
  defaultCacheDir,
  defaultDataDir,
  type Stack,
  type StartOptions,
  startServers,
} from './stack.ts';
export { createSupervisor, type ProcessSpec, type Supervisor } from './supervisor.ts';

export { type Client, createClient } from './client.ts';
export { DouiError, type ProblemFault, type ProblemRefusal, type Text } from './errors.ts';
export type { Fetch, RetryOptions } from './send.ts';
export { asyncStore, type KeyValueStore, memoryStore, webStore } from './store.ts';
export type {
  AnswerInput,
  ClientOptions,
  ContactChannel,
  Flushed,
  For,
  ItemScope,
  OptOutInput,
  Receipt,
  Recorded,
  Service,
  StopInput,
  WithdrawInput,
} from './types.ts';

import { errorOf } from './errors.ts';
import { newId as platformId } from './new-id.ts';
import { type Command, pendingIn } from './pending.ts';
import { retryDefaults, type Sender, send } from './send.ts';
import { memoryStore } from './store.ts';
import type {
  AnswerInput,
  ClientOptions,
  ContactChannel,
  Flushed,
  For,
  OptOutInput,
  Receipt,
  Recorded,
  Service,
  StopInput,
  WithdrawInput,
} from './types.ts';
import { createWrites } from './writes.ts';

type Json = Record<string, unknown>;

export type Client = {
  /** Makes the signed-in person known to the organisation, or a person a system names. */
  register(input?: Json, about?: For): Promise<Recorded>;
  /** The organisation's public page, or one notice: what is shown before asking. */
  notices(id?: string): Promise<Json>;
  answer(input: AnswerInput, about?: For): Promise<Recorded>;
  withdraw(input: WithdrawInput, about?: For): Promise<Recorded>;
  consents(about?: For): Promise<Json>;
  history(about?: For): Promise<Json>;
  receipt(version: number, format?: string, about?: For): Promise<Receipt>;
  optOut(input: OptOutInput, about?: For): Promise<Recorded>;
  undoOptOut(input: { schemes?: readonly string[]; gpc?: boolean }, about?: For): Promise<Recorded>;
  /** Hands the browser's privacy signal on; `anew` after the person has undone it before. */
  gpc(input?: { anew?: boolean }, about?: For): Promise<Recorded>;
  stop(input: StopInput & { ground: string }, about?: For): Promise<Recorded>;
  undoStop(input: StopInput, about?: For): Promise<Recorded>;
  stopContact(channel: ContactChannel, about?: For): Promise<Recorded>;
  resumeContact(channel: ContactChannel, about?: For): Promise<Recorded>;
  optOuts(about?: For): Promise<Json>;
  /** Asks for a decision. Nothing is kept: a question may simply be asked again. */
  decide(ask: Json): Promise<Json>;
  /** Sends what is still kept, for instance when the device is online again or after a restart. */
  flush(): Promise<Flushed>;
};

/** A client for one organisation. It never throws anything but `DouiError`. */
export function createClient(options: ClientOptions): Client {
  const { org } = options;
  const makeId = options.newId ?? platformId;
  const sender: Sender = {
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    token: options.token,
    retry: { ...retryDefaults, ...options.retry },
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  };
  const writes = createWrites({
    sender,
    pending: pendingIn(options.store ?? memoryStore(), org, Date.now),
    urlOf: (command) => address(options, command.service as Service, command.path),
  });
  const whose = (about?: For) => encodeURIComponent(about?.person ?? options.person ?? 'me');

  function write(service: Service, path: string, input: Json, about?: For): Promise<Recorded> {
    const id = about?.commandId ?? makeId();
    const command: Command = {
      id,
      method: 'POST',
      service,
      path: `/v1/organisations/${org}/${path}`,
      person: about?.person ?? options.person ?? 'me',
      body: { ...input, commandId: id },
    };
    return writes.write(command);
  }

  async function read(service: Service, path: string, accept = 'application/json') {
    const url = address(options, service, path);
    const answer = await send(sender, { method: 'GET', url, headers: { accept } });
    if (answer.status >= 400) throw errorOf(answer.status, answer.body);
    return answer;
  }
  const readJson = async (service: Service, path: string) =>
    (await read(service, path)).body as Json;
  const ofPerson = (about: For | undefined, path: string) =>
    `/v1/organisations/${org}/persons/${whose(about)}${path}`;
  const writeFor = (service: Service, path: string, input: Json, about?: For) =>
    write(service, `persons/${whose(about)}/${path}`, input, about);

  return {
    register: (input = {}, about) => write('consent', 'persons', input, about),
    notices: (id) =>
      readJson(
        'registry',
        `/v1/public/organisations/${org}${id ? `/notices/${encodeURIComponent(id)}` : ''}`,
      ),
    answer: (input, about) => writeFor('consent', 'answers', input, about),
    withdraw: (input, about) => writeFor('consent', 'withdrawals', input, about),
    consents: (about) => readJson('consent', ofPerson(about, '/consents')),
    history: (about) => readJson('consent', ofPerson(about, '/history')),
    async receipt(version, format, about) {
      const query = format ? `?format=${encodeURIComponent(format)}` : '';
      const answer = await read('consent', ofPerson(about, `/receipts/${version}${query}`));
      return { contentType: answer.contentType, body: answer.body };
    },
    optOut: (input, about) => writeFor('optOut', 'opt-outs', { method: 'web', ...input }, about),
    undoOptOut: (input, about) => writeFor('optOut', 'opt-outs:undo', input, about),
    gpc: (input = {}, about) => writeFor('optOut', 'gpc', input, about),
    stop: (input, about) => writeFor('optOut', 'stops', input, about),
    undoStop: (input, about) => writeFor('optOut', 'stops:undo', input, about),
    stopContact: (channel, about) => writeFor('optOut', 'contact-stops', { channel }, about),
    resumeContact: (channel, about) => writeFor('optOut', 'contact-stops:undo', { channel }, about),
    optOuts: (about) => readJson('optOut', ofPerson(about, '/opt-outs')),
    async decide(ask) {
      const answer = await send(sender, {
        method: 'POST',
        url: address(options, 'decision', '/v1/decisions'),
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(ask),
      });
      if (answer.status >= 400) throw errorOf(answer.status, answer.body);
      return answer.body as Json;
    },
    flush: writes.flush,
  };
}

function address(options: ClientOptions, service: Service, path: string): string {
  const { baseUrl } = options;
  const base = typeof baseUrl === 'string' ? baseUrl : baseUrl[service];
  if (!base) throw errorOf(0, { code: 'no-address', detail: `no address for ${service}` });
  return base.replace(/\/+$/, '') + path;
}

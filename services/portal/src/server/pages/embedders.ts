/** Origins that may show the notices of an organisation in a frame, by organisation. */
export type Embedders = ReadonlyMap<string, readonly string[]>;

const embedded = /^\/embed\/([a-z0-9]{3,40})\/[a-z0-9]{3,40}$/;

/** Who may frame what stands at `path`: the origins of its organisation for an embedded notice, else nobody. */
export function framedBy(embedders: Embedders, path: string): readonly string[] {
  const org = embedded.exec(path)?.[1];
  return (org === undefined ? undefined : embedders.get(org)) ?? [];
}

const named = /^[a-z0-9.-]+$/;
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** An origin and nothing more, over TLS; plain HTTP only on this machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  if (origin !== text) return false;
  if (protocol === 'https:') return named.test(hostname);
  return protocol === 'http:' && loopback.test(hostname);
}

/** `org=https://a.example https://b.example;other=https://c.example`; `undefined` when it is anything else. */
export function readEmbedders(text: string): Embedders | undefined {
  const embedders = new Map<string, readonly string[]>();
  for (const part of text
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const [, org, list = ''] = /^([a-z0-9]{3,40})=(.+)$/.exec(part) ?? [];
    const origins = list.split(/\s+/).filter(Boolean);
    if (org === undefined || embedders.has(org) || !origins.every(isOrigin)) return undefined;
    embedders.set(org, origins);
  }
  return embedders;
}

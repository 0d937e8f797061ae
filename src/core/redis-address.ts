export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is found: one server, the servers behind Sentinels, or a Cluster by some of its nodes. */
export interface RedisAddress {
  readonly kind: 'server' | 'sentinel' | 'cluster';
  /** At least one; of Sentinels, not of the servers behind them. */
  readonly hosts: readonly [RedisHost, ...RedisHost[]];
  /** What the Sentinels call the server; empty elsewhere. */
  readonly master: string;
  readonly database: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
}

const SHAPE =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^@/?#]+)(?:\/(?<path>[^?#]*))?$/;
const HOST = /^(?<host>\[[0-9a-f:.]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i;
const USUAL_PORT = { server: 6379, sentinel: 26379, cluster: 6379 } as const;

/**
 * Reads `redis://user:password@host:port/database`, `redis+sentinel://host:port,host:port/master/database` or
 * `redis+cluster://host:port,host:port`; with `rediss` over TLS. Null when the text is none of these.
 */
export function parseRedisAddress(text: string): RedisAddress | null {
  const parts = SHAPE.exec(text)?.groups;
  if (!parts) return null;
  const kind = (parts.kind ?? 'server') as RedisAddress['kind'];
  const [first, ...others] = (parts.hosts ?? '').split(',').map((host) => parseHost(host, USUAL_PORT[kind]));
  const path = (parts.path ?? '').split('/').filter(Boolean);
  const master = kind === 'sentinel' ? path.shift() : '';
  const [database = '0', ...rest] = path;
  const hosts = others.filter((host) => host !== null);
  const sound =
    first != null &&
    hosts.length === others.length &&
    (kind !== 'server' || hosts.length === 0) &&
    master !== undefined &&
    rest.length === 0 &&
    /^\d{1,4}$/.test(database) &&
    (kind !== 'cluster' || database === '0');
  if (!sound) return null;
  const decoded = [parts.username, parts.password].map(decode);
  if (decoded.includes(undefined)) return null;
  const [username = null, password = null] = decoded;
  return {
    kind,
    hosts: [first, ...hosts],
    master,
    database: Number(database),
    username: username || null,
    password: password || null,
    tls: parts.scheme === 'rediss',
  };
}

function parseHost(text: string, usualPort: number): RedisHost | null {
  const { host, port } = HOST.exec(text)?.groups ?? {};
  const number = port === undefined ? usualPort : Number(port);
  return host !== undefined && number > 0 && number < 65_536
    ? { host: host.replace(/^\[|\]$/g, ''), port: number }
    : null;
}

/** Null when there is none, undefined when it cannot be decoded. */
function decode(part: string | undefined): string | null | undefined {
  try {
    return part === undefined ? null : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

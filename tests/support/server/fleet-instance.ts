import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TcpProxy, tcpProxy } from '../network/tcp-proxy.ts';
import { Person } from '../people/person.ts';
import { freePort } from '../services/free-port.ts';
import { type StudioProcess, spawnStudio } from './studio-process.ts';

export interface Dependencies {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** One of several servers: a process of its own, with lines of its own to Postgres and Redis, always on one port. */
export class FleetInstance implements AsyncDisposable {
  readonly url: string;
  readonly redis: TcpProxy;
  readonly postgres: TcpProxy;
  readonly #env: Readonly<Record<string, string>>;
  readonly #dataDir: string;
  readonly #nodeArguments: readonly string[];
  #process: StudioProcess | null = null;
  /** What was told to end. */
  #ending: StudioProcess | null = null;

  private constructor(
    place: { url: string; dataDir: string; redis: TcpProxy; postgres: TcpProxy },
    env: Readonly<Record<string, string>>,
    nodeArguments: readonly string[],
  ) {
    this.url = place.url;
    this.redis = place.redis;
    this.postgres = place.postgres;
    this.#dataDir = place.dataDir;
    this.#env = env;
    this.#nodeArguments = nodeArguments;
  }

  static async create(
    { databaseUrl, redisUrl }: Dependencies,
    env: Readonly<Record<string, string>>,
    nodeArguments: readonly string[] = [],
  ): Promise<FleetInstance> {
    const port = await freePort();
    const [redis, postgres] = await Promise.all([tcpProxy(redisUrl), tcpProxy(databaseUrl)]);
    const dataDir = await mkdtemp(path.join(tmpdir(), 'fleet-'));
    const own = {
      PORT: String(port),
      DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
    };
    const place = { url: `http://127.0.0.1:${port}`, dataDir, redis, postgres };
    return new FleetInstance(place, { ...own, ...env }, nodeArguments);
  }

  get graphqlUrl(): string {
    return `${this.url}/graphql`;
  }

  /** The process; throws when it was never started. */
  get process(): StudioProcess {
    if (this.#process === null) throw new Error('this instance was not started');
    return this.#process;
  }

  async start(): Promise<void> {
    const started = await spawnStudio(this.#env, this.#nodeArguments);
    this.#process = started;
    void started.ended().then((code) => {
      if (this.#ending !== started)
        console.error(`${this.url} ended by itself, with ${code}:\n${started.said.slice(-30).join('\n')}`);
    });
  }

  /** Ends the process; answers its exit code, null when the signal itself ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.#ending = this.process;
    return this.process.end(signal);
  }

  /** The same person as a client of this instance. */
  serve({ email, password, tokens }: Person): Person {
    return new Person(this.graphqlUrl, email, password, tokens);
  }

  /** All metrics now, by name and labels as `/metrics` prints them. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
    );
  }

  async readiness(): Promise<{ readonly http: number; readonly body: Readonly<Record<string, unknown>> }> {
    const response = await fetch(`${this.url}/health/ready`);
    return { http: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process) await this.end('SIGKILL');
    await Promise.all([this.redis.close(), this.postgres.close()]);
    await rm(this.#dataDir, { recursive: true, force: true, maxRetries: 10 });
  }
}

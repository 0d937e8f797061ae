import type { ModelPattern, ModelPrice, ModelWindow } from '../core/model-pattern.ts';
import type { RedisAddress } from '../core/redis-address.ts';
import type { Environment } from './environment.ts';

/** The settings of one server, in groups. */
export interface Config {
  readonly logLevel: Environment['LOG_LEVEL'];
  /** What this installation makes for itself lies here. */
  readonly dataDir: string;
  /** 32 bytes each; one that is not given is made once, and kept in `dataDir`. */
  readonly secrets: { readonly jwtSecret: Buffer | null; readonly encryptionKey: Buffer | null };
  readonly database: DatabaseConfig;
  /** Null where one instance is all there is. */
  readonly redis: { readonly address: RedisAddress; readonly prefix: string } | null;
  readonly feed: { readonly maxBytes: number; readonly maxAgeMs: number };
  readonly subscriptions: SubscriptionConfig;
  readonly models: ModelConfig;
  readonly answers: AnswerConfig;
  readonly messages: MessageConfig;
  readonly attachments: AttachmentConfig;
  readonly transcription: TranscriptionConfig;
  /** For how long what was deleted can be restored. */
  readonly restorableMs: number;
  readonly server: ServerConfig;
  /** How long running answers and jobs may take to end when the server stops. */
  readonly shutdownGraceMs: number;
  /** The collector of traces; null where there is none. */
  readonly otlpEndpoint: string | null;
}

/** The one in `dataDir` that this process starts, or a server. */
type DatabaseConfig = ({ readonly kind: 'embedded' } | { readonly kind: 'server'; readonly url: string }) & {
  readonly poolMax: number;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
};

interface SubscriptionConfig {
  /** Bytes that may wait for one subscriber. */
  readonly maxQueueBytes: number;
  /** Of what comes within so many milliseconds one delta is made. */
  readonly coalesceMs: number;
}

export interface ModelConfig {
  /** Those that speak `/chat/completions`: the known ones, then any number by `OPENAI_COMPATIBLE_<NAME>_URL` and `…_API_KEY`. */
  readonly endpoints: readonly EndpointConfig[];
  readonly anthropic: EndpointConfig;
  /** At an address of one's own its absence is a fault; at the usual one Ollama is merely looked for. */
  readonly ollama: { readonly url: string; readonly expected: boolean };
  readonly demo: { readonly tokenDelayMs: number };
  /** `provider/name`; null: the first that is listed. */
  readonly defaultModel: string | null;
  readonly tiers: Readonly<Record<'FREE' | 'PRO' | 'ENTERPRISE', readonly ModelPattern[]>>;
  readonly prices: readonly ModelPrice[];
  readonly contextWindows: readonly ModelWindow[];
  readonly vision: readonly ModelPattern[];
}

interface AnswerConfig {
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly maxOutputTokens: number;
  readonly maxAnswerBytes: number;
  readonly checkpointMs: number;
  /** Messages that a model is shown. */
  readonly contextMessages: number;
  readonly cacheTtlMs: number;
  readonly cacheScope: Environment['ANSWER_CACHE_SCOPE'];
  readonly autoTitle: boolean;
  /** An instance that has said nothing for so long has lost its answers. */
  readonly leaseMs: number;
}

interface MessageConfig {
  readonly maxCharacters: number;
  /** Messages of one conversation over all branches. */
  readonly maxPerConversation: number;
}

interface AttachmentConfig {
  readonly files: FilesConfig;
  readonly maxBytes: number;
  readonly maxBytesPerUser: number;
  readonly extractionTimeoutMs: number;
}

export type FilesConfig =
  | { readonly kind: 'disk'; readonly folder: string; readonly variable: 'FILES_DIR' | 'DATA_DIR' }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Null for Amazon's own. */
      readonly endpoint: string | null;
      readonly region: string;
      /** Null where the machine has rights of its own. */
      readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
      readonly prefix: string;
    };

interface TranscriptionConfig {
  /** `provider/name`; null where only callers name one. */
  readonly defaultModel: string | null;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  /** Under which clients find it, without a slash at the end; null: where it listens. */
  readonly publicUrl: string | null;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly bodyMaxBytes: number;
  /** Of one file of a request, whatever it is for. */
  readonly fileMaxBytes: number;
  readonly maxSubscriptionsPerConnection: number;
  readonly maxSubscriptionsPerUser: number;
  readonly maxConnectionsPerUser: number;
  readonly maxConnections: number;
  readonly pingMs: number;
  /** Null: anybody on the network may read the metrics. */
  readonly metricsToken: string | null;
}

/** A provider's server. */
export interface EndpointConfig {
  /** Lower case; the provider part of its models' ids. */
  readonly name: string;
  readonly url: string;
  readonly apiKey: string | null;
  /** The variable that would bring the key, where the endpoint cannot be used without one. */
  readonly keyVariable: string | null;
}

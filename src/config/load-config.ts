import path from 'node:path';
import { StartError } from '../core/errors.ts';
import type { Config, EndpointConfig, FilesConfig } from './config.ts';
import { baseUrl, type Environment, environment, OLLAMA_DEFAULT_URL } from './environment.ts';

export class ConfigError extends StartError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The environment has ${faults.length} wrong value(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

const ENDPOINT = /^OPENAI_COMPATIBLE_([A-Z0-9_]+)_(URL|API_KEY)$/;
const ENDPOINT_ADVICE =
  'write OPENAI_COMPATIBLE_<NAME>_URL or OPENAI_COMPATIBLE_<NAME>_API_KEY, the name in capitals, digits and _';
const DAY_MS = 24 * 3600_000;
const RESERVED = new Set(['openai', 'sambanova', 'anthropic', 'ollama', 'demo']);

/** Reads the whole environment; throws one ConfigError that names every wrong value and what to write instead. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environment.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const endpoints: EndpointConfig[] = [];
  for (const [variable, value] of Object.entries(given)) {
    const [, label = '', part] = ENDPOINT.exec(variable) ?? [];
    if (part === undefined) {
      if (/^OPENAI_COMPATIBLE_/i.test(variable)) faults.push(`${variable}: ${ENDPOINT_ADVICE}`);
      continue;
    }
    const address = `OPENAI_COMPATIBLE_${label}_URL`;
    if (part === 'API_KEY') {
      if (given[address] === undefined) faults.push(`${address}: write the address that ${variable} opens`);
      continue;
    }
    const name = label.toLowerCase();
    const checked = baseUrl('http://127.0.0.1:8000/v1').safeParse(value);
    if (RESERVED.has(name)) faults.push(`${variable}: the name ${name} is taken; choose another one`);
    else if (!checked.success) faults.push(`${variable}: write a URL like http://127.0.0.1:8000/v1`);
    else {
      const apiKey = given[`OPENAI_COMPATIBLE_${label}_API_KEY`] ?? null;
      endpoints.push({ name, url: checked.data, apiKey, keyVariable: null });
    }
  }
  const [feed, answer] = (['FEED_MAX_BYTES', 'MAX_ANSWER_BYTES'] as const).map(
    (name) => environment.shape[name].safeParse(given[name]).data,
  );
  if (feed !== undefined && answer !== undefined && feed < 4 * answer)
    faults.push(
      'FEED_MAX_BYTES: write at least four times MAX_ANSWER_BYTES, so that a feed holds a whole answer',
    );
  faults.push(...faultsOfMany(given), ...faultsOfFiles(given));
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return groupsOf(parsed.data, [...builtInEndpoints(parsed.data), ...endpoints]);
}

function groupsOf(env: Environment, endpoints: readonly EndpointConfig[]): Config {
  return {
    logLevel: env.LOG_LEVEL,
    dataDir: path.resolve(env.DATA_DIR),
    secrets: { jwtSecret: env.JWT_SECRET ?? null, encryptionKey: env.ENCRYPTION_KEY ?? null },
    database: {
      ...(env.DATABASE_URL === undefined ? { kind: 'embedded' } : { kind: 'server', url: env.DATABASE_URL }),
      poolMax: env.DATABASE_POOL_MAX,
      connectTimeoutMs: env.DATABASE_CONNECT_TIMEOUT_MS,
      statementTimeoutMs: env.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    redis: env.REDIS_URL ? { address: env.REDIS_URL, prefix: env.REDIS_PREFIX } : null,
    feed: { maxBytes: env.FEED_MAX_BYTES, maxAgeMs: env.FEED_MAX_AGE_MS },
    subscriptions: { maxQueueBytes: env.SUBSCRIBER_MAX_BYTES, coalesceMs: env.COALESCE_MS },
    models: {
      endpoints,
      anthropic: {
        name: 'anthropic',
        url: env.ANTHROPIC_BASE_URL,
        apiKey: env.ANTHROPIC_API_KEY ?? null,
        keyVariable: 'ANTHROPIC_API_KEY',
      },
      ollama: { url: env.OLLAMA_URL, expected: env.OLLAMA_URL !== OLLAMA_DEFAULT_URL },
      demo: { tokenDelayMs: env.DEMO_TOKEN_DELAY_MS },
      defaultModel: env.DEFAULT_MODEL ?? null,
      tiers: { FREE: env.MODELS_FREE, PRO: env.MODELS_PRO, ENTERPRISE: env.MODELS_ENTERPRISE },
      prices: env.MODEL_PRICES,
      contextWindows: env.MODEL_CONTEXT_WINDOWS,
      vision: env.MODELS_VISION,
    },
    answers: {
      firstTokenMs: env.MODEL_FIRST_TOKEN_TIMEOUT_MS,
      idleMs: env.MODEL_IDLE_TIMEOUT_MS,
      totalMs: env.MODEL_TOTAL_TIMEOUT_MS,
      maxOutputTokens: env.MAX_OUTPUT_TOKENS,
      maxAnswerBytes: env.MAX_ANSWER_BYTES,
      checkpointMs: env.CHECKPOINT_INTERVAL_MS,
      contextMessages: env.CONTEXT_MESSAGES,
      cacheTtlMs: env.ANSWER_CACHE_TTL_MS,
      cacheScope: env.ANSWER_CACHE_SCOPE,
      autoTitle: env.AUTO_TITLE === 'on',
      leaseMs: env.GENERATION_LEASE_MS,
    },
    messages: {
      maxCharacters: env.MESSAGE_MAX_CHARACTERS,
      maxPerConversation: env.CONVERSATION_MAX_MESSAGES,
    },
    attachments: {
      files: filesOf(env),
      maxBytes: env.ATTACHMENT_MAX_BYTES,
      maxBytesPerUser: env.ATTACHMENTS_MAX_BYTES_PER_USER,
      extractionTimeoutMs: env.EXTRACTION_TIMEOUT_MS,
    },
    transcription: {
      defaultModel: env.TRANSCRIPTION_MODEL ?? null,
      maxBytes: env.TRANSCRIPTION_MAX_BYTES,
      timeoutMs: env.MODEL_TOTAL_TIMEOUT_MS,
    },
    restorableMs: env.PURGE_AFTER_DAYS * DAY_MS,
    server: {
      port: env.PORT,
      host: env.HOST,
      publicUrl: env.PUBLIC_URL ?? null,
      corsOrigins: env.CORS_ORIGINS,
      trustedProxies: env.TRUSTED_PROXIES,
      bodyMaxBytes: env.BODY_MAX_BYTES,
      fileMaxBytes: Math.max(env.ATTACHMENT_MAX_BYTES, env.TRANSCRIPTION_MAX_BYTES),
      maxSubscriptionsPerConnection: env.MAX_SUBSCRIPTIONS_PER_CONNECTION,
      maxSubscriptionsPerUser: env.MAX_SUBSCRIPTIONS_PER_USER,
      maxConnectionsPerUser: env.MAX_CONNECTIONS_PER_USER,
      maxConnections: env.MAX_CONNECTIONS,
      pingMs: env.SOCKET_PING_MS,
      metricsToken: env.METRICS_TOKEN ?? null,
    },
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
  };
}

function filesOf(env: Environment): FilesConfig {
  const { FILES_S3_BUCKET: bucket, FILES_S3_ACCESS_KEY_ID: accessKeyId } = env;
  if (bucket === undefined)
    return env.FILES_DIR === undefined
      ? { kind: 'disk', folder: path.resolve(env.DATA_DIR, 'files'), variable: 'DATA_DIR' }
      : { kind: 'disk', folder: path.resolve(env.FILES_DIR), variable: 'FILES_DIR' };
  return {
    kind: 's3',
    bucket,
    endpoint: env.FILES_S3_ENDPOINT ?? null,
    region: env.FILES_S3_REGION,
    keys: accessKeyId ? { accessKeyId, secretAccessKey: env.FILES_S3_SECRET_ACCESS_KEY ?? '' } : null,
    prefix: env.FILES_S3_PREFIX ?? '',
  };
}

/** With Redis there are several instances: what each would make for itself alone must be given to all. */
function faultsOfMany(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given.REDIS_URL === undefined) return [];
  const secrets = ['JWT_SECRET', 'ENCRYPTION_KEY']
    .filter((name) => given[name] === undefined)
    .map(
      (name) =>
        `${name}: write the same one for all instances that share REDIS_URL; \`openssl rand -hex 32\` makes one`,
    );
  const places: string[] = [];
  if (given.DATABASE_URL === undefined)
    places.push(
      'DATABASE_URL: write one beside REDIS_URL: the embedded database belongs to one process alone',
    );
  if (given.FILES_DIR === undefined && given.FILES_S3_BUCKET === undefined)
    places.push(
      'FILES_DIR: write a folder that all instances see beside REDIS_URL, or keep the files in FILES_S3_BUCKET',
    );
  return [...secrets, ...places];
}

/** Settings of S3 belong together; without keys the machine's own rights hold. */
function faultsOfFiles(given: Readonly<Record<string, string | undefined>>): string[] {
  const settings = Object.keys(given).filter((name) => name.startsWith('FILES_S3_'));
  if (given.FILES_S3_BUCKET === undefined)
    // The region is left out of it: it has a default, which may be written down.
    return settings
      .filter((name) => name !== 'FILES_S3_REGION')
      .map((name) => `${name}: write FILES_S3_BUCKET beside it, or leave it out`);
  const keys = ['FILES_S3_ACCESS_KEY_ID', 'FILES_S3_SECRET_ACCESS_KEY'];
  const missing = keys.filter((name) => given[name] === undefined);
  const faults = missing.length === 1 ? [`${missing[0]}: write it beside the other one, or neither`] : [];
  if (given.FILES_DIR !== undefined) faults.push('FILES_DIR: leave it out: FILES_S3_BUCKET keeps the files');
  return faults;
}

function builtInEndpoints(env: Environment): EndpointConfig[] {
  return [
    {
      name: 'openai',
      url: env.OPENAI_BASE_URL,
      apiKey: env.OPENAI_API_KEY ?? null,
      keyVariable: 'OPENAI_API_KEY',
    },
    {
      name: 'sambanova',
      url: env.SAMBANOVA_BASE_URL,
      apiKey: env.SAMBANOVA_API_KEY ?? null,
      keyVariable: 'SAMBANOVA_API_KEY',
    },
  ];
}

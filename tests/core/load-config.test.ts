import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeSecret, ENVIRONMENT_VARIABLES } from '../../src/config/environment.ts';
import { ConfigError, loadConfig } from '../../src/config/load-config.ts';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test('nothing need be set', () => {
  expect(loadConfig({})).toMatchObject({
    logLevel: 'info',
    database: { kind: 'embedded' },
    redis: null,
    attachments: { files: { kind: 'disk', folder: path.resolve('data/files') } },
    models: { ollama: { expected: false } },
    server: { port: 4000, host: '127.0.0.1', metricsToken: null },
  });
  expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toEqual(loadConfig({}));
});

const WRONG: Record<string, [string, RegExp]> = {
  PORT: ['66000', /whole number from 0 to 65535, for example 4000/],
  DATABASE_URL: ['mysql://x', /a URL like postgresql:\/\//],
  REDIS_URL: ['redis://one,two', /redis\+sentinel:/],
  REDIS_PREFIX: ['a b', /for example studio/],
  JWT_SECRET: ['short', /openssl rand -hex 32/],
  CORS_ORIGINS: ['https://chat.example.com/path', /origins like/],
  TRUSTED_PROXIES: ['10.0.0.0/33', /networks like/],
  LOG_LEVEL: ['loud', /one of fatal, error/],
  DEFAULT_MODEL: ['gpt', /provider\/model/],
  PUBLIC_URL: ['chat.example.com', /a URL like https:/],
  OLLAMA_URL: ['ftp://x', /a URL like http:/],
  MESSAGE_MAX_CHARACTERS: ['-1', /whole number/],
  BODY_MAX_BYTES: ['1e6', /whole number/],
  SHUTDOWN_GRACE_MS: ['10s', /whole number/],
  ENCRYPTION_KEY: ['c2hvcnQ=', /openssl rand -hex 32/],
  OPENAI_BASE_URL: ['openai', /a URL like https:/],
  SAMBANOVA_BASE_URL: ['samba', /a URL like https:/],
  ANTHROPIC_BASE_URL: ['anthropic', /a URL like https:/],
  MODELS_FREE: ['x', /models separated by commas/],
  MODELS_PRO: ['x', /models separated by commas/],
  MODELS_ENTERPRISE: ['x', /models separated by commas/],
  MODEL_PRICES: ['a/b=free', /for example openai\/gpt-4o-mini=/],
  MODEL_CONTEXT_WINDOWS: ['a/b', /model=tokens/],
  MODELS_VISION: ['x', /models separated by commas/],
  TRANSCRIPTION_MODEL: ['whisper', /provider\/model/],
  ANSWER_CACHE_SCOPE: ['all', /one of user, server, off/],
  AUTO_TITLE: ['yes', /on or off/],
  FILES_S3_ENDPOINT: ['minio:9000', /a URL like http:/],
  FILES_S3_PREFIX: ['/studio', /for example studio\//],
  METRICS_TOKEN: ['short', /openssl rand -hex 32/],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['collector', /a URL like http:/],
};
/** A path, a name or a key: there is nothing that would be wrong by itself. */
const ANYTHING =
  /^(HOST|DATA_DIR|FILES_DIR|\w+_API_KEY|FILES_S3_(BUCKET|REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY))$/;
/** Numbers are checked alike. */
const NUMBERS =
  /_(MS|DAYS|BYTES|BYTES_PER_USER|MAX|PER_USER|PER_CONNECTION|TOKENS|MESSAGES|CHARACTERS|CONNECTIONS)$/;

test('there is a wrong value for every variable that can have one', () => {
  const without = ENVIRONMENT_VARIABLES.filter((name) => !(name in WRONG));
  expect(without.filter((name) => !ANYTHING.test(name) && !NUMBERS.test(name))).toEqual([]);
});

test('every wrong value is told at once, with what to write instead', () => {
  const env = Object.fromEntries(Object.entries(WRONG).map(([name, [value]]) => [name, value]));
  const faults = faultsOf({
    ...env,
    FILES_DIR: '/srv/files',
    FILES_S3_BUCKET: 'files',
    FEED_MAX_BYTES: '4096',
    OPENAI_COMPATIBLE_VLLM_URL: 'x',
    OPENAI_COMPATIBLE_OPENAI_URL: 'http://x',
  });
  for (const [name, [, advice]] of Object.entries(WRONG)) {
    const own = faults.filter((fault) => fault.startsWith(`${name}:`));
    expect(own, name).toHaveLength(1);
    expect(own[0]).toMatch(advice);
  }
  expect(faults).toContainEqual(expect.stringMatching(/^OPENAI_COMPATIBLE_VLLM_URL: write a URL/));
  expect(faults).toContainEqual(
    expect.stringMatching(/^OPENAI_COMPATIBLE_OPENAI_URL: the name openai is taken/),
  );
  expect(faults).toContainEqual(expect.stringMatching(/^FILES_DIR: leave it out/));
  expect(faults).toContainEqual(expect.stringMatching(/^FEED_MAX_BYTES: write at least four times/));
  expect(faults).toHaveLength(Object.keys(WRONG).length + 4);
});

test('each number comes to its own place', () => {
  const config = loadConfig({
    PORT: '1',
    DATABASE_POOL_MAX: '2',
    DATABASE_CONNECT_TIMEOUT_MS: '103',
    DATABASE_STATEMENT_TIMEOUT_MS: '104',
    DEMO_TOKEN_DELAY_MS: '5',
    TRANSCRIPTION_MAX_BYTES: '6',
    MODEL_FIRST_TOKEN_TIMEOUT_MS: '7',
    MODEL_IDLE_TIMEOUT_MS: '8',
    MODEL_TOTAL_TIMEOUT_MS: '9',
    MAX_OUTPUT_TOKENS: '10',
    MAX_ANSWER_BYTES: '1025',
    CONTEXT_MESSAGES: '12',
    MESSAGE_MAX_CHARACTERS: '13',
    CONVERSATION_MAX_MESSAGES: '14',
    ANSWER_CACHE_TTL_MS: '15',
    GENERATION_LEASE_MS: '516',
    CHECKPOINT_INTERVAL_MS: '17',
    COALESCE_MS: '18',
    PURGE_AFTER_DAYS: '2',
    ATTACHMENT_MAX_BYTES: '20',
    ATTACHMENTS_MAX_BYTES_PER_USER: '21',
    EXTRACTION_TIMEOUT_MS: '22',
    FEED_MAX_BYTES: '5023',
    FEED_MAX_AGE_MS: '24',
    SUBSCRIBER_MAX_BYTES: '2025',
    MAX_SUBSCRIPTIONS_PER_CONNECTION: '26',
    MAX_SUBSCRIPTIONS_PER_USER: '27',
    MAX_CONNECTIONS_PER_USER: '28',
    MAX_CONNECTIONS: '29',
    SOCKET_PING_MS: '130',
    BODY_MAX_BYTES: '3031',
    SHUTDOWN_GRACE_MS: '32',
    MODELS_FREE: 'a/a',
    MODELS_PRO: 'b/b',
    MODELS_ENTERPRISE: 'c/c',
  });
  expect(config).toMatchObject({
    database: { poolMax: 2, connectTimeoutMs: 103, statementTimeoutMs: 104 },
    models: { demo: { tokenDelayMs: 5 }, tiers: { FREE: ['a/a'], PRO: ['b/b'], ENTERPRISE: ['c/c'] } },
    transcription: { maxBytes: 6, timeoutMs: 9 },
    answers: {
      ...{ firstTokenMs: 7, idleMs: 8, totalMs: 9, maxOutputTokens: 10, maxAnswerBytes: 1025 },
      ...{ checkpointMs: 17, contextMessages: 12, cacheTtlMs: 15, leaseMs: 516 },
    },
    messages: { maxCharacters: 13, maxPerConversation: 14 },
    subscriptions: { coalesceMs: 18, maxQueueBytes: 2025 },
    restorableMs: 2 * 24 * 3600_000,
    attachments: { maxBytes: 20, maxBytesPerUser: 21, extractionTimeoutMs: 22 },
    feed: { maxBytes: 5023, maxAgeMs: 24 },
    server: {
      ...{ port: 1, maxSubscriptionsPerConnection: 26, maxSubscriptionsPerUser: 27, fileMaxBytes: 20 },
      ...{ maxConnectionsPerUser: 28, maxConnections: 29, pingMs: 130, bodyMaxBytes: 3031 },
    },
    shutdownGraceMs: 32,
  });
});

test('with Redis there are several instances: what each would make for itself must be given', () => {
  expect(faultsOf({ REDIS_URL: 'redis://127.0.0.1' })).toEqual([
    expect.stringMatching(/^JWT_SECRET: .*openssl rand -hex 32/),
    expect.stringMatching(/^ENCRYPTION_KEY: .*openssl rand -hex 32/),
    expect.stringMatching(/^DATABASE_URL: .*embedded database/),
    expect.stringMatching(/^FILES_DIR: .*all instances.*FILES_S3_BUCKET/),
  ]);
  const given = {
    REDIS_URL: 'redis://127.0.0.1',
    DATABASE_URL: 'postgresql://a@b/c',
    JWT_SECRET: 'a'.repeat(64),
    ENCRYPTION_KEY: 'b'.repeat(64),
  };
  expect(faultsOf({ ...given, FILES_DIR: '/srv/files' })).toEqual([]);
  expect(faultsOf({ ...given, FILES_S3_BUCKET: 'files' })).toEqual([]);
});

test('no fault repeats a secret', () => {
  const secret = 'not-quite-32-bytes-of-secret';
  expect(faultsOf({ JWT_SECRET: secret, ENCRYPTION_KEY: secret }).join()).not.toContain(secret);
});

test('a secret is 32 bytes, as hex or base64, with or without its end', () => {
  for (let at = 0; at < 50; at++) {
    const bytes = randomBytes(32);
    const base64 = bytes.toString('base64');
    for (const text of [
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      base64,
      base64.slice(0, -1),
    ])
      expect(decodeSecret(text), text).toEqual(bytes);
  }
  for (const bytes of [0, 16, 31, 33, 64])
    for (const encoding of ['hex', 'base64'] as const)
      expect(decodeSecret(randomBytes(bytes).toString(encoding)), `${bytes} ${encoding}`).toBeNull();
});

test('endpoints are named by their variables, any number of them', () => {
  const { models } = loadConfig({
    OPENAI_COMPATIBLE_VLLM_URL: 'http://127.0.0.1:8000/v1/',
    OPENAI_COMPATIBLE_OPEN_ROUTER_URL: 'https://openrouter.example/api/v1',
    OPENAI_COMPATIBLE_OPEN_ROUTER_API_KEY: 'key',
    SAMBANOVA_API_KEY: 'samba',
  });
  expect(models.endpoints).toMatchObject([
    { name: 'openai', apiKey: null, keyVariable: 'OPENAI_API_KEY' },
    { name: 'sambanova', apiKey: 'samba' },
    { name: 'vllm', url: 'http://127.0.0.1:8000/v1', apiKey: null, keyVariable: null },
    { name: 'open_router', url: 'https://openrouter.example/api/v1', apiKey: 'key' },
  ]);
});

test('an endpoint that is named by half or wrongly is none that is left out in silence', () => {
  expect(faultsOf({ OPENAI_COMPATIBLE_VLLM_API_KEY: 'key' })).toEqual([
    'OPENAI_COMPATIBLE_VLLM_URL: write the address that OPENAI_COMPATIBLE_VLLM_API_KEY opens',
  ]);
  for (const name of ['OPENAI_COMPATIBLE_vllm_URL', 'OPENAI_COMPATIBLE_VLLM', 'OPENAI_COMPATIBLE_VLLM_KEY'])
    expect(faultsOf({ [name]: 'http://127.0.0.1:8000/v1' })).toEqual([
      expect.stringMatching(`^${name}: write OPENAI_COMPATIBLE_<NAME>_URL or .*capitals`),
    ]);
});

test('a feed must hold a whole answer', () => {
  const faults = faultsOf({ FEED_MAX_BYTES: '4095', MAX_ANSWER_BYTES: '1024' });
  expect(faults).toEqual([expect.stringMatching(/^FEED_MAX_BYTES: write at least four times/)]);
  expect(faultsOf({ FEED_MAX_BYTES: '4096', MAX_ANSWER_BYTES: '1024' })).toEqual([]);
});

test('settings of S3 belong together', () => {
  const bucket = { FILES_S3_BUCKET: 'files' };
  const keys = { FILES_S3_ACCESS_KEY_ID: 'id', FILES_S3_SECRET_ACCESS_KEY: 'secret' };
  expect(faultsOf({ ...bucket, FILES_S3_ENDPOINT: 'http://127.0.0.1:9000', ...keys })).toEqual([]);
  expect(faultsOf(bucket)).toEqual([]);
  expect(faultsOf(keys)).toEqual([
    'FILES_S3_ACCESS_KEY_ID: write FILES_S3_BUCKET beside it, or leave it out',
    'FILES_S3_SECRET_ACCESS_KEY: write FILES_S3_BUCKET beside it, or leave it out',
  ]);
  expect(faultsOf({ ...bucket, FILES_S3_ACCESS_KEY_ID: 'id' })).toEqual([
    'FILES_S3_SECRET_ACCESS_KEY: write it beside the other one, or neither',
  ]);
  expect(faultsOf({ ...bucket, FILES_DIR: '/srv/files' })).toEqual([
    'FILES_DIR: leave it out: FILES_S3_BUCKET keeps the files',
  ]);
});

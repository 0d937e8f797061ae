import { isIP } from 'node:net';
import { z } from 'zod';
import { parseModelPatterns, parseModelPrices, parseModelWindows } from '../core/model-pattern.ts';
import { parseRedisAddress, type RedisAddress } from '../core/redis-address.ts';

const integer = (min: number, max: number, fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `write a whole number from ${min} to ${max}, for example ${fallback}`,
    })
    .transform(Number);

const url = (protocols: readonly string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `write a URL like ${example}`,
  });

const httpUrl = (example: string) => url(['http:', 'https:'], example);
/** Base URLs are joined with a path, so a slash at their end would double. */
export const baseUrl = (example: string) => httpUrl(example).transform((text) => text.replace(/\/+$/, ''));

const redisAddress = z
  .string()
  .refine((text) => parseRedisAddress(text) !== null, {
    error:
      'write redis://user:password@host:6379/0 (rediss:// over TLS), redis+sentinel://host:26379,host:26379/master-name or redis+cluster://host:6379,host:6379',
  })
  .transform((text) => parseRedisAddress(text) as RedisAddress);

const modelPatterns = z
  .string()
  .default('*')
  .refine((text) => parseModelPatterns(text) !== null, {
    error: 'write models separated by commas, * for anything, for example demo/*,openai/gpt-4o-mini',
  })
  .transform((text) => parseModelPatterns(text) ?? []);

const modelPrices = z
  .string()
  .default('')
  .refine((text) => parseModelPrices(text) !== null, {
    error:
      'write US dollars for a million tokens of prompt and of answer, for example openai/gpt-4o-mini=0.15/0.60,lab/*=0/0',
  })
  .transform((text) => parseModelPrices(text) ?? []);

const modelWindows = z
  .string()
  .default('')
  .refine((text) => parseModelWindows(text) !== null, {
    error: 'write model=tokens, separated by commas, for example lab/*=8192',
  })
  .transform((text) => parseModelWindows(text) ?? []);

const someModelPatterns = z
  .string()
  .default('')
  .refine((text) => text.trim() === '' || parseModelPatterns(text) !== null, {
    error: 'write models separated by commas, for example lab/llava,vllm/*-vl',
  })
  .transform((text) => parseModelPatterns(text) ?? []);

/** 32 bytes. */
const secret = z
  .string()
  .refine((text) => decodeSecret(text) !== null, {
    error: 'write 32 bytes as 64 hex digits or as base64; `openssl rand -hex 32` makes one',
  })
  .transform((text) => decodeSecret(text) as Buffer);

export function decodeSecret(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 ? bytes : null;
}

const PROXIES = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isProxy(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  if (PROXIES.has(text)) return true;
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return (
    bits > 0 &&
    more.length === 0 &&
    (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits))
  );
}

export const OLLAMA_DEFAULT_URL = 'http://127.0.0.1:11434';

export const environment = z.object({
  PORT: integer(0, 65_535, 4000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  PUBLIC_URL: baseUrl('https://chat.example.com').optional(),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((origins) => origins.every((text) => URL.canParse(text) && new URL(text).origin === text), {
      error: 'write origins like https://chat.example.com, separated by commas, with no path',
    }),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((proxies) => proxies.every(isProxy), {
      error:
        'write IP addresses or networks like 10.0.0.0/8, or loopback, linklocal or uniquelocal, separated by commas',
    }),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'write one of fatal, error, warn, info, debug, trace, silent',
    })
    .default('info'),
  JWT_SECRET: secret.optional(),
  ENCRYPTION_KEY: secret.optional(),

  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgresql://user:password@host:5432/database').optional(),
  DATABASE_POOL_MAX: integer(1, 1000, 10),
  DATABASE_CONNECT_TIMEOUT_MS: integer(100, 60_000, 3000),
  DATABASE_STATEMENT_TIMEOUT_MS: integer(100, 600_000, 5000),

  REDIS_URL: redisAddress.optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, { error: 'write letters, digits, dots, colons and dashes, for example studio' })
    .default('studio'),

  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: baseUrl('https://api.openai.com/v1').default('https://api.openai.com/v1'),
  SAMBANOVA_API_KEY: z.string().optional(),
  SAMBANOVA_BASE_URL: baseUrl('https://api.sambanova.ai/v1').default('https://api.sambanova.ai/v1'),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_BASE_URL: baseUrl('https://api.anthropic.com').default('https://api.anthropic.com'),
  OLLAMA_URL: baseUrl(OLLAMA_DEFAULT_URL).default(OLLAMA_DEFAULT_URL),
  DEMO_TOKEN_DELAY_MS: integer(0, 10_000, 20),
  DEFAULT_MODEL: z
    .string()
    .regex(/^[^/\s]+\/\S+$/, { error: 'write provider/model, for example demo/demo' })
    .optional(),
  MODELS_FREE: modelPatterns,
  MODELS_PRO: modelPatterns,
  MODELS_ENTERPRISE: modelPatterns,
  MODEL_PRICES: modelPrices,
  MODEL_CONTEXT_WINDOWS: modelWindows,
  MODELS_VISION: someModelPatterns,

  TRANSCRIPTION_MODEL: z
    .string()
    .regex(/^[^/\s]+\/\S+$/, { error: 'write provider/model, for example openai/whisper-1' })
    .optional(),
  TRANSCRIPTION_MAX_BYTES: integer(1, 1024 * 1024 * 1024, 25 * 1024 * 1024),

  MODEL_FIRST_TOKEN_TIMEOUT_MS: integer(1, 3_600_000, 30_000),
  MODEL_IDLE_TIMEOUT_MS: integer(1, 3_600_000, 60_000),
  MODEL_TOTAL_TIMEOUT_MS: integer(1, 86_400_000, 600_000),
  MAX_OUTPUT_TOKENS: integer(1, 1_000_000, 2048),
  MAX_ANSWER_BYTES: integer(1024, 64 * 1024 * 1024, 1024 * 1024),
  CONTEXT_MESSAGES: integer(1, 1000, 20),
  MESSAGE_MAX_CHARACTERS: integer(1, 1_000_000, 4000),
  CONVERSATION_MAX_MESSAGES: integer(2, 10_000_000, 200_000),
  ANSWER_CACHE_TTL_MS: integer(1, 30 * 86_400_000, 3_600_000),
  ANSWER_CACHE_SCOPE: z
    .enum(['user', 'server', 'off'], { error: 'write one of user, server, off' })
    .default('user'),
  AUTO_TITLE: z.enum(['on', 'off'], { error: 'write on or off' }).default('on'),
  GENERATION_LEASE_MS: integer(500, 600_000, 8000),
  CHECKPOINT_INTERVAL_MS: integer(10, 60_000, 2000),
  COALESCE_MS: integer(0, 1000, 15),

  PURGE_AFTER_DAYS: integer(1, 3650, 30),

  ATTACHMENT_MAX_BYTES: integer(1, 1024 * 1024 * 1024, 20 * 1024 * 1024),
  ATTACHMENTS_MAX_BYTES_PER_USER: integer(1, Number.MAX_SAFE_INTEGER, 1024 * 1024 * 1024),
  EXTRACTION_TIMEOUT_MS: integer(1, 600_000, 30_000),
  FILES_DIR: z.string().optional(),
  FILES_S3_BUCKET: z.string().optional(),
  FILES_S3_ENDPOINT: baseUrl('http://127.0.0.1:9000').optional(),
  FILES_S3_REGION: z.string().default('us-east-1'),
  FILES_S3_ACCESS_KEY_ID: z.string().optional(),
  FILES_S3_SECRET_ACCESS_KEY: z.string().optional(),
  FILES_S3_PREFIX: z
    .string()
    .regex(/^[\w.-][\w./-]{0,199}$/, {
      error: 'write letters, digits, dots, dashes and slashes, for example studio/',
    })
    .optional(),

  FEED_MAX_BYTES: integer(1024, 1024 * 1024 * 1024, 8 * 1024 * 1024),
  FEED_MAX_AGE_MS: integer(10, 86_400_000, 900_000),
  SUBSCRIBER_MAX_BYTES: integer(1024, 1024 * 1024 * 1024, 1024 * 1024),
  MAX_SUBSCRIPTIONS_PER_CONNECTION: integer(1, 100_000, 100),
  MAX_SUBSCRIPTIONS_PER_USER: integer(1, 1_000_000, 500),
  MAX_CONNECTIONS_PER_USER: integer(1, 1_000_000, 50),
  MAX_CONNECTIONS: integer(1, 1_000_000, 20_000),
  SOCKET_PING_MS: integer(100, 300_000, 12_000),
  BODY_MAX_BYTES: integer(1024, 1024 * 1024 * 1024, 1024 * 1024),
  SHUTDOWN_GRACE_MS: integer(0, 600_000, 10_000),

  METRICS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,200}$/, {
      error: 'write 16 to 200 characters without spaces; `openssl rand -hex 32` makes some',
    })
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl('http://127.0.0.1:4318').optional(),
});

/** Every variable by name, beside the `OPENAI_COMPATIBLE_<NAME>_…` pairs. */
export const ENVIRONMENT_VARIABLES: readonly string[] = Object.keys(environment.shape);

export type Environment = z.output<typeof environment>;

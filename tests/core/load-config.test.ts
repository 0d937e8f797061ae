import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeSecret } from '../../src/config/environment.ts';
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
};

test('every wrong value is told at once, with what to write instead', () => {
  const env = Object.fromEntries(Object.entries(WRONG).map(([name, [value]]) => [name, value]));
  const faults = faultsOf({
    ...env,
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    FILES_DIR: '/srv/files',
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
  expect(faults).toHaveLength(Object.keys(WRONG).length + 2);
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

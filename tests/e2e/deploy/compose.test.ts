import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENVIRONMENT_VARIABLES } from '../../../src/config/environment.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { readDockerfile } from '../../support/server/dockerfile.ts';

interface ComposeService {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: string;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: object;
  readonly stop_grace_period?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
}

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const compose: { services: Record<string, ComposeService>; volumes: object } = parse(read('compose.yaml'), {
  merge: true,
});
const instances = Object.entries(compose.services).filter(([name]) => name.startsWith('studio-'));

/** What compose does with `${NAME}`, `${NAME:-default}` and `${NAME:?hint}`. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, operator, rest) => {
    if (env[name]) return env[name];
    if (operator === '-') return rest;
    throw new Error(`${name} is missing: ${rest}`);
  });
}

test('two instances, Postgres with pgvector, Redis and a balancer, each watched by a health check', () => {
  expect(instances).toHaveLength(2);
  expect(Object.keys(compose.services).sort()).toEqual([
    'balancer',
    'postgres',
    'redis',
    'studio-1',
    'studio-2',
  ]);
  expect(compose.services.postgres?.image).toMatch(/^pgvector\/pgvector:.*pg18$/);
  const watchedByImage = readDockerfile()
    .stages.at(-1)
    ?.instructions.some(({ name }) => name === 'HEALTHCHECK');
  for (const [name, service] of Object.entries(compose.services))
    expect(service.healthcheck !== undefined || (name.startsWith('studio-') && watchedByImage), name).toBe(
      true,
    );
});

test('every image is pinned to a version', () => {
  for (const { image } of Object.values(compose.services))
    if (image !== 'ai-chat-studio') expect(image).toMatch(/:\d+\.\d+/);
});

test('nothing starts before what it needs is healthy', () => {
  for (const [name, { depends_on = {} }] of Object.entries(compose.services))
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      expect(compose.services, `${name} needs ${needed}`).toHaveProperty(needed);
      expect(condition).toBe('service_healthy');
    }
});

test('the settings of an instance are ours, and hold with the secrets that the head of the file makes', () => {
  const env = {
    POSTGRES_PASSWORD: 'f'.repeat(32),
    JWT_SECRET: 'a'.repeat(64),
    ENCRYPTION_KEY: 'b'.repeat(64),
  };
  for (const [, { environment = {} }] of instances) {
    for (const name of Object.keys(environment)) expect(ENVIRONMENT_VARIABLES).toContain(name);
    const settings = Object.fromEntries(
      Object.entries(environment).map(([name, text]) => [name, interpolate(text, env)]),
    );
    const config = loadConfig(settings);
    expect(config).toMatchObject({
      server: { host: '0.0.0.0' },
      redis: { address: { hosts: [{ host: 'redis', port: 6379 }] } },
    });
  }
  for (const name of Object.keys(env))
    expect(read('compose.yaml').split('\n').slice(0, 6).join('\n'), `how to make ${name}`).toContain(
      `${name}=`,
    );
});

test('all instances keep files in one folder, which outlives them', () => {
  const folders = instances.map(([, { environment, volumes = [] }]) => {
    const folder = environment?.FILES_DIR ?? '';
    const [volume = ''] = volumes.filter((each) => folder.startsWith(`${each.split(':')[1]}/`));
    expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    return `${volume} ${folder}`;
  });
  expect(new Set(folders).size).toBe(1);
});

test('an instance is given more time to stop than it takes at most, and can write nothing but files', () => {
  for (const [, { environment, stop_grace_period, read_only, cap_drop, volumes }] of instances) {
    expect(volumes).toEqual(['files:/data']);
    const endMs = 10_000;
    expect(Number.parseInt(stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
      Number(environment?.SHUTDOWN_GRACE_MS) + endMs,
    );
    expect(read_only).toBe(true);
    expect(cap_drop).toEqual(['ALL']);
  }
});

test('the balancer knows exactly the instances, by the port that they listen on', () => {
  const servers = [...read('ops/haproxy/haproxy.cfg').matchAll(/^\s+server (\S+) (\S+)$/gm)].map(
    ([, name, address]) => [name, address],
  );
  expect(servers).toEqual(instances.map(([name, { environment }]) => [name, `${name}:${environment?.PORT}`]));
});

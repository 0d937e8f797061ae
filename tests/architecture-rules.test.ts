import { expect, test } from 'vitest';
import { madeUpTree } from './support/architecture/read-tree.ts';
import { RULES } from './support/architecture/rules.ts';
import { report } from './support/architecture/violation.ts';

/** One line of a made-up project, and the rule that it breaks. */
interface Breach {
  readonly rule: keyof typeof RULES;
  readonly path: string;
  readonly text: string;
}

const breach = (rule: string, path: string, text: string): Breach => ({ rule, path, text });

const LAYERS = 'layers import only what their place allows';
const PACKAGES = 'rules, ports and stores name no package of another layer';
const COMPOSE_ALONE = 'only compose.ts names adapters and stores';
const SHIPPED = 'what ships imports neither tests, benchmarks, scripts nor a client';
const ORDER = 'a feature imports only those before it';
const UNKNOWN = 'what features stand on knows none of them';
const ENVIRONMENT = 'process.env in main.ts alone';
const TABLES = 'a table is written by its owners alone';
const SKIPPED = 'no skipped or focused test';

const service = 'src/features/messages/messages.ts';
const store = 'src/features/messages/messages.store.ts';
const fields = 'src/features/messages/messages.graphql.ts';

test.each([
  breach(LAYERS, 'src/core/ids.ts', "import type { Config } from '../config/config.ts';"),
  breach(LAYERS, service, "import { messages } from './messages.store.ts';"),
  breach(LAYERS, service, "import type { Row } from '../../platform/database/generated/prisma/client.ts';"),
  breach(LAYERS, service, "type Feed = import('../../platform/feed/memory-feed.ts').MemoryFeed;"),
  breach(LAYERS, service, "export const later = () => import('../../graphql/builder.ts');"),
  breach(LAYERS, store, "import { builder } from '../../graphql/builder.ts';"),
  breach(LAYERS, fields, "import type { Prisma } from '../../platform/database/generated/prisma/client.ts';"),
  breach(LAYERS, fields, "import { MemoryFeed } from '../../platform/feed/memory-feed.ts';"),
  breach(LAYERS, 'src/platform/feed/feed.port.ts', "import { MemoryFeed } from './memory-feed.ts';"),
  breach(
    LAYERS,
    'src/platform/feed/memory-feed.ts',
    "import { feedKey } from '../../features/live/feeds.ts';",
  ),
  breach(LAYERS, 'client/sdk/src/live.ts', "import { newId } from '../../../src/core/ids.ts';"),
  breach(
    LAYERS,
    'client/sdk/src/live.ts',
    "import type { Row } from '../../../src/platform/database/generated/prisma/client.ts';",
  ),
  breach(PACKAGES, 'src/core/errors.ts', "import { GraphQLError } from 'graphql';"),
  breach(PACKAGES, service, "import type { Prisma } from '@prisma/client/runtime';"),
  breach(PACKAGES, service, "import { request } from 'undici';"),
  breach(PACKAGES, store, "import type { Resolver } from '@pothos/core';"),
  breach(PACKAGES, fields, "import pg from 'pg';"),
  breach(
    'an adapter never imports another adapter',
    'src/platform/model/demo/demo.ts',
    "import { MemoryFeed } from '../../feed/memory-feed.ts';",
  ),
  breach(
    COMPOSE_ALONE,
    'src/server/http.ts',
    "import { MemoryFeed } from '../platform/feed/memory-feed.ts';",
  ),
  breach(
    LAYERS,
    'src/features/messages/message.store.port.ts',
    "import type { Row } from '../../platform/database/generated/prisma/client.ts';",
  ),
  breach(COMPOSE_ALONE, fields, "import { messages } from './messages.store.ts';"),
  breach(COMPOSE_ALONE, store, "import { MemoryFeed } from '../../platform/feed/memory-feed.ts';"),
  breach(
    'only main.ts, tests, benchmarks and scripts import compose.ts',
    'src/server/http.ts',
    "import type { Services } from '../compose.ts';",
  ),
  breach(SHIPPED, 'src/server/http.ts', "import { openDatabase } from '../../tests/support/database.ts';"),
  breach(SHIPPED, 'src/server/http.ts', "import { createClient } from '../../client/sdk/src/client.ts';"),
  breach(ORDER, service, "import type { Run } from '../generation/run.ts';"),
  breach(ORDER, 'src/features/weather/weather.ts', 'export const rain = true;'),
  breach(UNKNOWN, 'src/server/http.ts', "import type { Health } from '../features/health/health.ts';"),
  breach(UNKNOWN, 'src/graphql/context.ts', "import type { Tags } from '../features/tags/tags.ts';"),
  breach(UNKNOWN, 'src/core/errors.ts', "import type { Tag } from '../features/tags/tags.ts';"),
  breach('no import cycle', service, "import type { Rules } from './messages.ts';"),
  breach('no index, no utils', 'src/core/index.ts', 'export const one = 1;'),
  breach('no index, no utils', 'src/core/string.utils/pad.ts', 'export const one = 1;'),
  breach('no index, no utils', 'tests/support/helpers.ts', 'export const one = 1;'),
  breach('no default export', 'src/core/ids.ts', 'export default 1;'),
  breach('no default export', 'src/core/ids.ts', 'const id = 1; export { id as default };'),
  breach('no barrel', 'client/sdk/src/sdk.ts', "export * from './live.ts';"),
  breach('no barrel', 'client/sdk/src/sdk.ts', "export { live } from './live.ts';"),
  breach('no any', 'tests/support/rows.ts', 'export type Rows = Record<string, any>;'),
  breach(ENVIRONMENT, 'src/platform/log.ts', 'export const level = process.env.LOG_LEVEL;'),
  breach(ENVIRONMENT, 'src/platform/log.ts', "import { env } from 'node:process';"),
  breach(ENVIRONMENT, 'src/platform/log.ts', 'const { env } = process;'),
  breach(ENVIRONMENT, 'client/sdk/src/live.ts', "export const url = process['env'].URL;"),
  breach('no module mock', 'tests/a.test.ts', "vi.mock('../src/core/ids.ts');"),
  breach(SKIPPED, 'tests/a.test.ts', "test.only('a', () => {});"),
  breach(SKIPPED, 'tests/a.test.ts', "describe.skip.each([1])('a', () => {});"),
  breach(SKIPPED, 'tests/a.test.ts', "test.skipIf(isWindows)('a', () => {});"),
  breach(TABLES, 'src/features/tags/tags.store.ts', 'const sql = `UPDATE message SET pinned = true`;'),
  breach(TABLES, 'src/features/tags/tags.store.ts', 'clientOf(tx).promptTemplate.updateMany({});'),
  breach(TABLES, 'src/features/tags/tags.store.ts', 'const sql = `INSERT INTO forecast (id)`;'),
  breach(TABLES, 'src/features/messages/marks/pins.store.ts', 'sql`INSERT INTO message (id)`;'),
  breach(TABLES, 'src/features/messages/marks/pins.store.ts', 'clientOf(tx).message.create({});'),
  breach('small files', 'src/core/ids.ts', '// one line\n'.repeat(401)),
])('"$rule" catches $path: $text', ({ rule, path, text }) => {
  const found = RULES[rule]?.(madeUpTree({ [path]: text })) ?? [];

  expect(report(found)).toContain(path);
});

test('a cycle through several files is named in full', () => {
  const found = RULES['no import cycle']?.(
    madeUpTree({
      'src/core/a.ts': "import type { B } from './b.ts';",
      'src/core/b.ts': "import { c } from './c.ts';",
      'src/core/c.ts': "export const a = () => import('./a.ts');",
    }),
  );

  expect(report(found ?? [])).toContain('src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts');
});

test('the 90th percentile is held, and names the longest files', () => {
  const sized = (count: number, lines: number) =>
    Array.from({ length: count }, (_, at) => [`src/core/a${at}-${lines}.ts`, '//\n'.repeat(lines)]);
  const tree = (lines: number) => madeUpTree(Object.fromEntries([...sized(4, 61), ...sized(4, lines)]));

  expect(report(RULES['small files']?.(tree(200)) ?? [])).toBe('');
  expect(report(RULES['small files']?.(tree(201)) ?? [])).toMatch(/90th percentile of 201 .*a0-201\.ts/s);
});

test('a folder has at most 25 files, those of its subfolders apart', () => {
  const tree = (files: number) =>
    madeUpTree(
      Object.fromEntries(
        Array.from({ length: files }, (_, at) => [`src/core/a${at}.ts`, '']).concat([
          ['src/core/b/c.ts', ''],
        ]),
      ),
    );

  expect(report(RULES['small folders']?.(tree(25)) ?? [])).toBe('');
  expect(report(RULES['small folders']?.(tree(26)) ?? [])).toMatch(/^src\/core\n +has 26 files/);
});

test('a violation names the place, the words and the reason', () => {
  const tree = madeUpTree({ [service]: "\nimport { request } from 'undici';\n" });

  expect(report(RULES[PACKAGES]?.(tree) ?? [])).toBe(
    `${service}:2\n    imports 'undici'\n    an outside thing belongs behind a port`,
  );
});

test('what the design allows breaks no rule', () => {
  const tree = madeUpTree({
    'src/main.ts': "import { compose } from './compose.ts';\nexport const port = process.env.PORT;",
    'src/compose.ts': "import { messageServices } from './compose/messages.ts';",
    'src/compose/messages.ts': "import { messages } from '../features/messages/messages.store.ts';",
    'src/core/errors.ts': "import { newId } from './ids.ts';",
    'src/platform/feed/redis-feed.ts':
      "import { Redis } from 'ioredis';\nimport { sizeOf } from './event-size.ts';",
    [service]: "import { z } from 'zod';\nimport type { Feed } from '../../platform/feed/feed.port.ts';",
    [store]: "import { transaction } from '../../platform/database/transaction.ts';",
    [fields]:
      "import type { Reads } from './messages.store.ts';\nimport { builder } from '../../graphql/builder.ts';",
    'src/compose/schema.ts': "import '../features/messages/messages.graphql.ts';",
    'src/graphql/builder.ts': "import SchemaBuilder from '@pothos/core';",
    'src/platform/database/generated/prisma/client.ts': "export * from './enums.ts';\nexport type All = any;",
    'tests/a.test.ts':
      "import { compose } from '../src/compose.ts';\ntest.skipIf(none)('all of them [needs a file]', () => {});",
  });

  const found = Object.values(RULES).flatMap((rule) => rule(tree));

  expect(report(found)).toBe('');
});

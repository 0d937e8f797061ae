import { type Layer, layerOf, moduleOf } from './layers.ts';
import type { ImportFact, SourceFile } from './source-file.ts';
import { forbiddenImport, type Rule } from './violation.ts';

const OURS: readonly Layer[] = [
  'core',
  'config',
  'port',
  'instrument',
  'generated',
  'adapter',
  'domain',
  'store',
  'fields',
  'graphql',
  'server',
  'compose',
  'main',
];

const except = (...kept: Layer[]) => OURS.filter((layer) => !kept.includes(layer));

/** For each layer: the layers it never imports, types included, and the sentence that says why. */
const NEVER: Partial<Record<Layer, readonly [never: readonly Layer[], why: string]>> = {
  core: [
    except('core'),
    'core holds the words that all others share, so it knows nothing of ours but itself',
  ],
  port: [except('core', 'port'), 'a port is interfaces only: what it names, every adapter has to know'],
  instrument: [
    except('core', 'port', 'instrument'),
    'an instrument is used by all layers, so it leans on none',
  ],
  config: [
    except('core', 'config'),
    'config turns the environment into values and knows nobody who uses them',
  ],
  domain: [
    except('core', 'config', 'port', 'instrument', 'domain'),
    'the domain holds rules: Prisma, GraphQL, stores and adapters come to it through interfaces of its own',
  ],
  store: [
    ['fields', 'graphql', 'server', 'compose', 'main'],
    'a store turns rows into domain values and knows nothing of GraphQL or of who asked',
  ],
  fields: [
    ['adapter', 'generated', 'server', 'compose', 'main'],
    'fields translate in, call once, translate out: rows, clients and adapters stay behind the service',
  ],
  graphql: [['adapter', 'server', 'compose', 'main'], 'compose.ts hands in what it needs'],
  server: [['adapter', 'store', 'generated', 'compose', 'main'], 'compose.ts hands in what it needs'],
  adapter: [
    ['domain', 'store', 'fields', 'graphql', 'server', 'compose', 'main'],
    'an adapter knows its port and one outside thing',
  ],
  client: [OURS, 'a client knows the API by schema.graphql alone'],
};

/** The arrows between layers. */
export const layerArrows: Rule = (tree) =>
  tree.flatMap((file) => {
    const rule = NEVER[layerOf(file.path)];
    if (rule === undefined) return [];
    const [never, why] = rule;
    return ourImports(file)
      .filter(({ path }) => never.includes(layerOf(path)))
      .map((imported) => forbiddenImport(file, imported, why));
  });

/** One adapter never imports another outside thing's adapter. */
export const adaptersApart: Rule = (tree) =>
  tree
    .filter((file) => layerOf(file.path) === 'adapter')
    .flatMap((file) =>
      ourImports(file)
        .filter(({ path }) => ['adapter', 'generated'].includes(layerOf(path)))
        .filter(({ path }) => moduleOf(path) !== moduleOf(file.path))
        .map((imported) =>
          forbiddenImport(file, imported, 'adapters are chosen one by one: share a port, not an adapter'),
        ),
    );

/** Adapters and stores are named by compose.ts, and by their own folder. */
export const namedByComposeAlone: Rule = (tree) =>
  tree
    .filter((file) => !['compose', 'outside', 'client', 'generated'].includes(layerOf(file.path)))
    .flatMap((file) =>
      ourImports(file)
        .filter(({ path }) => ['adapter', 'store'].includes(layerOf(path)))
        .filter(({ path }) => !isNeighbour(file.path, path))
        .filter((imported) => !readsTypes(file, imported) && !opensTransaction(file, imported))
        .map((imported) =>
          forbiddenImport(file, imported, 'only compose.ts (and tests) chooses adapters and stores'),
        ),
    );

/** Nothing but the way in, tests, benchmarks and scripts starts the whole; `src/compose/` holds parts of compose.ts. */
export const composedFromOutside: Rule = (tree) =>
  tree
    .filter((file) => !['main', 'outside', 'compose'].includes(layerOf(file.path)))
    .flatMap((file) =>
      ourImports(file)
        .filter(({ path }) => layerOf(path) === 'compose')
        .map((imported) =>
          forbiddenImport(file, imported, 'compose.ts knows everybody, so nobody inside knows it'),
        ),
    );

/** What ships never leans on what surrounds it. */
export const shippedStandsAlone: Rule = (tree) =>
  tree
    .filter((file) => layerOf(file.path) !== 'outside')
    .flatMap((file) =>
      ourImports(file)
        .filter(
          ({ path }) => layerOf(path) === 'outside' || (isServer(file.path) && path.startsWith('client/')),
        )
        .map((imported) =>
          forbiddenImport(
            file,
            imported,
            'tests, benchmarks, scripts and clients lean on the server, never back',
          ),
        ),
    );

function isServer(path: string): boolean {
  return path.startsWith('src/');
}

function isNeighbour(importer: string, imported: string): boolean {
  const sameModule = moduleOf(importer) !== null && moduleOf(importer) === moduleOf(imported);
  const bothPlatform = importer.startsWith('src/platform/') === imported.startsWith('src/platform/');
  return sameModule && bothPlatform && layerOf(importer) === layerOf(imported);
}

/** The context carries the stores' viewer-scoped reads, and fields call them there: by type alone. */
function readsTypes(file: SourceFile, { path, typeOnly }: OwnImport): boolean {
  return layerOf(path) === 'store' && ['fields', 'graphql'].includes(layerOf(file.path)) && typeOnly;
}

/** A store is where the domain's opaque transaction becomes the database's own. */
function opensTransaction(file: SourceFile, { path }: OwnImport): boolean {
  return layerOf(file.path) === 'store' && path.startsWith('src/platform/database/');
}

type OwnImport = ImportFact & { readonly path: string };

function ourImports(file: SourceFile): OwnImport[] {
  return file.imports.filter((imported): imported is OwnImport => imported.path !== null);
}

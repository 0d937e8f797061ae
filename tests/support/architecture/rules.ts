import { noCycles } from './cycle-rule.ts';
import { featureOrder } from './feature-rules.ts';
import {
  adaptersApart,
  composedFromOutside,
  layerArrows,
  namedByComposeAlone,
  shippedStandsAlone,
} from './layer-rules.ts';
import {
  environmentReadOnce,
  namedModules,
  noAny,
  noBarrels,
  noDefaultExports,
  noModuleMocks,
  noSilentSkips,
} from './module-rules.ts';
import { packageArrows } from './package-rules.ts';
import { smallFiles, smallFolders } from './size-rule.ts';
import { tablesHaveOwners } from './table-rules.ts';
import type { Rule } from './violation.ts';

/** The rules by the sentence that a reader meets when one is broken. */
export const RULES: Readonly<Record<string, Rule>> = {
  'layers import only what their place allows': layerArrows,
  'rules, ports and stores name no package of another layer': packageArrows,
  'an adapter never imports another adapter': adaptersApart,
  'only compose.ts names adapters and stores': namedByComposeAlone,
  'only main.ts, tests, benchmarks and scripts import compose.ts': composedFromOutside,
  'what ships imports neither tests, benchmarks, scripts nor a client': shippedStandsAlone,
  'a feature imports only those before it': featureOrder,
  'no import cycle': noCycles,
  'no index, no utils': namedModules,
  'no default export': noDefaultExports,
  'no barrel': noBarrels,
  'no any': noAny,
  'process.env in main.ts alone': environmentReadOnce,
  'no module mock': noModuleMocks,
  'no skipped or focused test': noSilentSkips,
  'small files': smallFiles,
  'small folders': smallFolders,
  'a table is written by its owners alone': tablesHaveOwners,
};

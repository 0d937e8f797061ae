import type { CacheStatistics as Statistics } from '../../core/hit-counter.ts';
import { builder } from '../../graphql/builder.ts';

const CacheStatistics = builder.objectRef<Statistics>('CacheStatistics').implement({
  description: 'How much a cache spared the instance that answers, since its start.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it keeps: answers.' }),
    hits: t.exposeInt('hits', { description: 'How often it knew what it was asked for.' }),
    misses: t.exposeInt('misses', { description: 'How often it did not.' }),
    hitRate: t.float({
      nullable: true,
      description: 'The share of hits, from 0 to 1; null before it was asked anything.',
      resolve: ({ hits, misses }) => (hits + misses === 0 ? null : hits / (hits + misses)),
    }),
  }),
});

builder.queryField('cacheStatistics', (t) =>
  t.field({
    type: [CacheStatistics],
    description: 'The caches of the instance that answers. Each instance counts for itself.',
    authScopes: { signedIn: true },
    resolve: (_root, _args, { services }) => [...services.caches],
  }),
);

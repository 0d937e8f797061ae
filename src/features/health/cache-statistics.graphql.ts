import type { CacheStatistics as Statistics } from '../../core/hit-counter.ts';
import { builder } from '../../graphql/builder.ts';

const CacheStatistics = builder.objectRef<Statistics>('CacheStatistics').implement({
  description: 'How much a cache spared the instance of the server that answers, since its start.',
  fields: (t) => ({
    name: t.exposeString('name', {
      description:
        'What it keeps: answers; sessions, whether they are open; models, the lists of providers; texts, summaries and follow-ups.',
    }),
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
    description:
      'The caches of the instance of the server that answers this query, by name. Each instance counts for itself: behind a balancer the next answer may be another’s. The metrics have them all.',
    authScopes: { signedIn: true },
    resolve: (_root, _args, { services }) => [...services.caches()],
  }),
);

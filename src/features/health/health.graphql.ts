import { builder } from '../../graphql/builder.ts';
import type { ComponentHealth as Component, Health as HealthShape } from './health.ts';

const HealthStatus = builder.enumType('HealthStatus', {
  description: 'How well something works.',
  values: {
    OK: { description: 'All of it works.' },
    DEGRADED: { description: 'The main job works; something else does not.' },
    DOWN: { description: 'It does not work.' },
  },
});

const ComponentHealth = builder.objectRef<Component>('ComponentHealth').implement({
  description: 'How one thing that the server stands on is doing.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is.' }),
    status: t.expose('status', { type: HealthStatus, description: 'How it is doing.' }),
    latencyMs: t.exposeFloat('latencyMs', {
      nullable: true,
      description: 'How long it took to answer, in milliseconds; null when it did not.',
    }),
    detail: t.exposeString('detail', {
      nullable: true,
      description: 'What is wrong, for an operator; null when nothing is.',
    }),
  }),
});

const Health = builder.objectRef<HealthShape>('Health').implement({
  description: 'How the server is doing, asked now.',
  fields: (t) => ({
    status: t.expose('status', { type: HealthStatus, description: 'The whole.' }),
    version: t.exposeString('version', { description: 'The version of the server.' }),
    components: t.field({
      type: [ComponentHealth],
      description: 'What it stands on, part by part.',
      resolve: ({ components }) => [...components],
    }),
  }),
});

builder.queryField('health', (t) =>
  t.field({
    type: Health,
    description: 'How the server is doing.',
    resolve: (_root, _args, { services }) => services.health(),
  }),
);

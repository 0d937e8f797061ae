import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { LIBRARY_RESOLVERS, LIBRARY_TYPES } from './support/library.ts';
import { listen } from './support/listen.ts';

const schema = createSchema({ typeDefs: LIBRARY_TYPES, resolvers: LIBRARY_RESOLVERS });
const yoga = createYoga({ schema, logging: false });
await listen(createServer((request, response) => yoga(request, response)));

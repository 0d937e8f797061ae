import { makeExecutableSchema } from '@graphql-tools/schema';
import { LIBRARY_RESOLVERS, LIBRARY_TYPES } from '../peers/support/library.ts';
import { mount } from './mount.ts';

await mount(makeExecutableSchema({ typeDefs: LIBRARY_TYPES, resolvers: LIBRARY_RESOLVERS }));

import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { LIBRARY_RESOLVERS, LIBRARY_TYPES } from './support/library.ts';
import { ready } from './support/listen.ts';

const server = new ApolloServer({ typeDefs: LIBRARY_TYPES, resolvers: LIBRARY_RESOLVERS });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
ready(new URL(url).origin);

/**
 * A machine that is busy with something else may be slow, and who waits for the database then is not to be sent away: only
 * a story about that is to hear of it.
 */
export const DATABASE_PATIENCE = {
  DATABASE_CONNECT_TIMEOUT_MS: '60000',
  DATABASE_STATEMENT_TIMEOUT_MS: '60000',
};

/** Room for as many sockets and subscriptions as a benchmark opens in one person's name. */
export const NO_LIMITS: Readonly<Record<string, string>> = {
  MAX_CONNECTIONS_PER_USER: '100000',
  MAX_SUBSCRIPTIONS_PER_USER: '100000',
};

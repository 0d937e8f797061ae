/**
 * Reads for requests of one tick, which select differently where a field stands under several aliases: `read` is called
 * once for each selection. The results are in the order of `requests`.
 */
export async function bySelection<Request extends { readonly query: object }, Result>(
  requests: readonly Request[],
  read: (alike: readonly Request[], query: Request['query']) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const selections = Map.groupBy(requests, ({ query }) => JSON.stringify(query));
  const results = new Map<Request, Result>();
  await Promise.all(
    [...selections.values()].map(async (alike) => {
      const [first] = alike;
      const found = first ? await read(alike, first.query) : [];
      for (const [at, result] of found.entries()) {
        const request = alike[at];
        if (request) results.set(request, result);
      }
    }),
  );
  return requests.map((request) => results.get(request) as Result);
}

import type { Person } from '../../support/people/person.ts';

export interface SeenKey {
  readonly provider: string;
  readonly hint: string;
}

const KEYS = 'viewer { providerKeys { provider hint } }';

export async function keysOf(person: Person): Promise<readonly SeenKey[]> {
  const { viewer } = await person.get<{ viewer: { providerKeys: SeenKey[] } }>(`{ ${KEYS} }`);
  return viewer.providerKeys;
}

/** Stores a key, which is meant to succeed; what the person has then. */
export async function setKey(person: Person, provider: string, apiKey: string): Promise<readonly SeenKey[]> {
  const { setProviderKey } = await person.get<{ setProviderKey: { viewer: { providerKeys: SeenKey[] } } }>(
    `mutation ($input: SetProviderKeyInput!) { setProviderKey(input: $input) {
      ... on SetProviderKeyPayload { ${KEYS} } } }`,
    { input: { provider, apiKey } },
  );
  return setProviderKey.viewer.providerKeys;
}

export async function removeKey(person: Person, provider: string): Promise<readonly SeenKey[]> {
  const { removeProviderKey } = await person.get<{
    removeProviderKey: { viewer: { providerKeys: SeenKey[] } };
  }>(
    `mutation ($input: RemoveProviderKeyInput!) { removeProviderKey(input: $input) {
      ... on RemoveProviderKeyPayload { ${KEYS} } } }`,
    { input: { provider } },
  );
  return removeProviderKey.viewer.providerKeys;
}

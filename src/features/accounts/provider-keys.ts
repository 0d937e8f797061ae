import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '../../core/errors.ts';
import { parse } from '../../core/parse.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Transact, Transaction } from '../../platform/database/database.port.ts';
import type { Sealer } from '../../platform/sealing/sealing.port.ts';
import type { ChangeTransaction } from '../live/changes.ts';
import { sealedFor } from './model-terms.ts';

const HINT_CHARACTERS = 4;

export const setProviderKeyInput = z.object({
  provider: z.string().max(100, { error: 'Is no name of a provider.' }),
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,500}$/, { error: 'Must have 8 to 500 printable ASCII characters.' }),
});
export type SetProviderKeyInput = z.input<typeof setProviderKeyInput>;

export interface NewProviderKey {
  readonly userId: string;
  readonly provider: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly hint: string;
  readonly createdAt: Date;
}

export interface ProviderKeyStore {
  /** Takes the place of the key that was there. */
  put(tx: Transaction, key: NewProviderKey): Promise<void>;
  /** False when there was none. */
  remove(tx: Transaction, userId: string, provider: string): Promise<boolean>;
}

export interface ProviderKeyDeps {
  readonly store: ProviderKeyStore;
  readonly sealer: Sealer;
  readonly transact: Transact<ChangeTransaction>;
  readonly now: () => Date;
  /** The providers that take a key. */
  readonly providers: ReadonlySet<string>;
}

/** A person's own keys of providers: they go before the server's, are kept sealed, and are told to nobody again. */
export class ProviderKeys {
  readonly #deps: ProviderKeyDeps;

  constructor(deps: ProviderKeyDeps) {
    this.#deps = deps;
  }

  async set(viewer: Viewer, input: SetProviderKeyInput): Promise<void> {
    const { provider, apiKey } = parse(setProviderKeyInput, input);
    const { store, sealer, providers, now } = this.#deps;
    if (!providers.has(provider))
      throw InvalidInputError.of(
        'provider',
        `There is no such provider that takes keys. Those that do: ${[...providers].join(', ')}.`,
      );
    const { userId } = viewer;
    const sealed = sealer.seal(apiKey, sealedFor(userId, provider));
    const hint = apiKey.slice(-HINT_CHARACTERS);
    await this.#change(userId, (tx) => store.put(tx, { userId, provider, sealed, hint, createdAt: now() }));
  }

  async remove(viewer: Viewer, provider: string): Promise<void> {
    const { userId } = viewer;
    await this.#change(userId, async (tx) => {
      if (!(await this.#deps.store.remove(tx, userId, provider))) throw new NotFoundError('key', 'provider');
    });
  }

  async #change(userId: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
    await this.#deps.transact(async (tx) => {
      await work(tx);
      tx.changed(userId, [{ kind: 'providerKeys' }]);
    });
  }
}

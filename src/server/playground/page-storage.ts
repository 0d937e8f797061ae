/** What GraphiQL asks of a storage. */
export type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'clear' | 'length'>;

/**
 * GraphiQL's storage, made in the browser: the theme stays, what was typed goes with the page. So each load opens with the
 * example, and no password or token is left on the disk. Carried as text, so it uses nothing from outside of itself.
 */
export function createPageStorage(disk: Storage): PageStorage {
  const typed = new Map<string, string>();
  const stays = (key: string) => key === 'graphiql:theme';
  return {
    getItem: (key) => (stays(key) ? disk.getItem(key) : (typed.get(key) ?? null)),
    setItem(key, value) {
      if (stays(key)) disk.setItem(key, value);
      else typed.set(key, value);
    },
    removeItem(key) {
      if (stays(key)) disk.removeItem(key);
      else typed.delete(key);
    },
    clear: () => typed.clear(),
    get length() {
      return typed.size;
    },
  };
}

import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloaded servers are kept, outside the checkout. Root gets a folder that others can read,
 * because its servers run as somebody else.
 */
export function cacheDirectory(): string {
  if (process.getuid?.() === 0) return '/var/cache/ai-chat-studio';
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ai-chat-studio');
}

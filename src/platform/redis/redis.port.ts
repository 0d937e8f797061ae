import { createHash } from 'node:crypto';

export type RedisArgument = string | number | Buffer;

/** A Lua script, called by its hash and sent in full only to a server that does not know it. */
export interface RedisScript {
  readonly lua: string;
  readonly sha: string;
}

export function redisScript(lua: string): RedisScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/**
 * One connection for commands, which all of this process share. Nothing waits for a server that is away: a command that
 * cannot be sent, or whose connection is lost before the reply, rejects with a RedisAwayError at once and may have been
 * executed. A server that refuses a command rejects it with the server's own error.
 */
export interface RedisCommands {
  /** What every key and channel of ours begins with, a colon at its end. */
  readonly prefix: string;
  /** Whether commands can be sent now. */
  readonly ready: boolean;
  /** `call('SET', key, value, 'PX', 1000)`. In a Cluster all keys of one command must lie in one slot. */
  call(command: string, ...args: readonly RedisArgument[]): Promise<unknown>;
  run(script: RedisScript, keys: readonly string[], args: readonly RedisArgument[]): Promise<unknown>;
  /** Sends all commands that `act` gives, without waiting in it, in one write to each socket. */
  together(act: () => void): void;
  /** Calls `listener` each time that commands can be sent again. */
  onReady(listener: () => void): void;
}

/** A connection for listening to channels. It does not subscribe again by itself: that is for whoever knows what was missed. */
export interface RedisChannels {
  readonly ready: boolean;
  /** Resolves when the server has confirmed; rejects with a RedisAwayError. */
  subscribe(channels: readonly string[]): Promise<void>;
  /** Is never waited for: a connection that is lost has lost its subscriptions too. */
  unsubscribe(channel: string): void;
  onMessage(listener: (channel: string, message: string) => void): void;
  /** Calls `listener` with true each time that channels can be subscribed, and with false when all subscriptions are lost. */
  onChange(listener: (ready: boolean) => void): void;
}

/** Redis cannot be reached at this time. */
export class RedisAwayError extends Error {}

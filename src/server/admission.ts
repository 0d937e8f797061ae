import type { Viewer } from '../core/viewer.ts';

/** What a door has found out about a request before the pipeline sees it. */
export interface Admission {
  readonly viewer: Viewer | null;
  readonly requestId: string;
  readonly transport: 'http' | 'websocket';
  /** Aborted when nobody is there any more to read the answer; null where the door ends its streams itself. */
  readonly gone: AbortSignal | null;
}

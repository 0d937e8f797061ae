export type HealthStatus = 'OK' | 'DEGRADED' | 'DOWN';

export interface ComponentHealth {
  readonly name: string;
  readonly status: HealthStatus;
  readonly latencyMs: number | null;
  readonly detail: string | null;
}

export interface Health {
  readonly status: HealthStatus;
  readonly version: string;
  readonly components: readonly ComponentHealth[];
}

export interface Component {
  readonly name: string;
  /** Whether the main job stands still without it. */
  readonly vital: boolean;
  /** Rejects when the component does not do its work. */
  readonly probe: (signal: AbortSignal) => Promise<void>;
}

const PROBE_TIMEOUT_MS = 2000;

export type HealthCheck = () => Promise<Health>;

/** Asks every component, all at once; one that does not answer within two seconds is down. */
export function healthCheck(deps: {
  readonly version: string;
  readonly components: readonly Component[];
  readonly isStopping: () => boolean;
}): HealthCheck {
  return async () => {
    const components = await Promise.all(deps.components.map(probe));
    const vitalDown = deps.components.some(({ vital }, at) => vital && components[at]?.status === 'DOWN');
    const someDown = components.some(({ status }) => status !== 'OK');
    const status = deps.isStopping() || vitalDown ? 'DOWN' : someDown ? 'DEGRADED' : 'OK';
    return { status, version: deps.version, components };
  };
}

async function probe({ name, probe: ask }: Component): Promise<ComponentHealth> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const tooLate = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  try {
    await Promise.race([ask(signal), tooLate]);
    return { name, status: 'OK', latencyMs: performance.now() - startedAt, detail: null };
  } catch (error) {
    // In our words: anybody may ask, and the error's own may name hosts and users.
    const detail = error === signal.reason ? 'It did not answer in time.' : 'It does not answer.';
    return { name, status: 'DOWN', latencyMs: null, detail };
  }
}

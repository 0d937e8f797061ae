import { getNamedType, isObjectType, isUnionType } from 'graphql';
import { readSse } from '../../../support/network/sse.ts';
import type { Answer, Person } from '../../../support/people/person.ts';
import { within } from '../../../support/people/within.ts';
import { rootField } from '../../../support/schema/printed-schema.ts';

export interface Seen {
  readonly type: string;
  /** The ids that it carries, by the name of their field; null where what it names is gone. */
  readonly about: Readonly<Record<string, string | readonly string[] | null>>;
  /** Of a run that has ended. */
  readonly status: string | null;
}

/** One subscription over server-sent events, which remembers all that it was told. */
export class Watch implements AsyncDisposable {
  readonly seen: Seen[] = [];
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #reading: Promise<void>;

  private constructor(field: string, response: Response) {
    this.#reading = this.#read(field, response);
  }

  /** Resolves when the server listens: what happens from then on will be told. */
  static async open({ url, tokens }: Person, field: string, of: string): Promise<Watch> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.accessToken}`,
        accept: 'text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: `subscription { ${field}${of} { ${SELECTIONS[field]} } }` }),
    });
    return new Watch(field, response);
  }

  /** Resolves when this holds for what was seen; rejects when it does not for long. */
  async until(holds: (seen: readonly Seen[]) => boolean): Promise<void> {
    const all = async () => {
      while (!holds(this.seen)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    };
    await within(10_000, () => `what was told: ${JSON.stringify(this.seen)}`, all());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }

  async #read(field: string, response: Response): Promise<void> {
    const abandoned = new Promise<'abandoned'>((resolve) =>
      this.#stop.signal.addEventListener('abort', () => resolve('abandoned')),
    );
    const events = readSse(response);
    for (;;) {
      const next = await Promise.race([events.next(), abandoned]);
      if (next === 'abandoned') break;
      if (next.done || next.value.event === 'complete') {
        this.#see({ type: 'end', about: {}, status: null });
        break;
      }
      const { data, errors } = JSON.parse(next.value.data) as Answer<Record<string, Record<string, unknown>>>;
      const told = data?.[field];
      if (told) this.#see(seenOf(told));
      else this.#see({ type: String(errors?.[0]?.extensions?.code), about: {}, status: null });
    }
    await response.body?.cancel().catch(() => {});
  }

  /** Text comes in pieces of any number. */
  #see(event: Seen): void {
    if (event.type !== 'TextDelta' || this.seen.at(-1)?.type !== 'TextDelta') this.seen.push(event);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** Of each kind of event all that names something. */
function selectionOf(field: string): string {
  const union = getNamedType(rootField('Subscription', field).type);
  if (!isUnionType(union)) throw new Error(`${field} gives no union`);
  const members = union.getTypes().map((member) => {
    const fields = Object.values(member.getFields()).flatMap(({ name, type }) => {
      const named = getNamedType(type);
      if (name === 'status' || named.name === 'ID') return [name];
      if (!isObjectType(named) || !named.getFields().id) return [];
      return [
        `${name} { id ${named.name === 'Generation' && member.name === 'GenerationEnded' ? 'status' : ''} }`,
      ];
    });
    return fields.length === 0 ? '' : `... on ${member.name} { ${fields.join(' ')} }`;
  });
  return `__typename ${members.join(' ')}`;
}

const SELECTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  ['viewerEvents', 'conversationEvents', 'generationEvents'].map((field) => [field, selectionOf(field)]),
);

interface Thing {
  readonly id: string;
  readonly status?: string;
}

function seenOf({ __typename, status, ...fields }: Record<string, unknown>): Seen {
  const { generation } = fields as { generation?: Thing | null };
  // Named by its id beside it, which stays when it is gone.
  if (fields.generationId !== undefined) delete fields.generation;
  const about = Object.entries(fields).map(([name, value]) => [name, idsOf(value)]);
  return {
    type: String(__typename),
    about: Object.fromEntries(about),
    status: (status as string | undefined) ?? generation?.status ?? null,
  };
}

function idsOf(value: unknown): string | readonly string[] | null {
  if (value === null || typeof value === 'string') return value;
  return Array.isArray(value) ? value.map((one: Thing) => one.id) : (value as Thing).id;
}

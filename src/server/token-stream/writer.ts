import { HOT_TYPES, type HotType, type Plan } from './plan.ts';

export interface HotEvent {
  readonly type: HotType;
  readonly text: string;
  readonly cursor: string;
}

type Write = (event: HotEvent) => string;

/** What may take more than one byte. JSON text holds no control characters but DEL, which loses nothing by the longer way. */
const BEYOND_PRINTABLE = /[^ -~]/;

/** Writes the results of one plan. Viewers of the same plan share a writer, and it writes each event once for all of them. */
export class DeltaWriter {
  readonly #writes: Readonly<Record<HotType, Write>>;
  #event: HotEvent | null = null;
  #bytes = '';

  constructor(plan: Plan) {
    this.#writes = { TextDelta: writeOf(plan, 'TextDelta'), ReasoningDelta: writeOf(plan, 'ReasoningDelta') };
  }

  /** The result's JSON text in UTF-8, one character for each byte (`latin1`). */
  write(event: HotEvent): string {
    if (event === this.#event) return this.#bytes;
    const json = this.#writes[event.type](event);
    this.#event = event;
    this.#bytes = BEYOND_PRINTABLE.test(json) ? Buffer.from(json).toString('latin1') : json;
    return this.#bytes;
  }
}

export function isHot(event: { readonly type: string }): event is HotEvent {
  return event.type === HOT_TYPES[0] || event.type === HOT_TYPES[1];
}

function writeOf({ name, types }: Plan, type: HotType): Write {
  const pieces: string[] = [];
  let fixed = `{"data":{${JSON.stringify(name)}:{`;
  const holes: ('cursor' | 'text')[] = [];
  for (const [at, { name, field }] of types[type].entries()) {
    fixed += `${at > 0 ? ',' : ''}${JSON.stringify(name)}:`;
    if (field === '__typename') fixed += JSON.stringify(type);
    else {
      pieces.push(fixed);
      holes.push(field);
      fixed = '';
    }
  }
  const end = `${fixed}}}}`;
  const [first = '', second = ''] = pieces;
  const [one, two] = holes;
  if (one === undefined) return () => end;
  if (two === undefined) return (event) => first + JSON.stringify(event[one]) + end;
  if (holes.length === 2)
    return (event) => first + JSON.stringify(event[one]) + second + JSON.stringify(event[two]) + end;
  return (event) => {
    let json = '';
    for (const [at, hole] of holes.entries()) json += (pieces[at] ?? '') + JSON.stringify(event[hole]);
    return json + end;
  };
}

interface Shared {
  readonly key: string;
  readonly writer: DeltaWriter;
  users: number;
}

/** The writers of this process, one for each plan that somebody uses now. */
const writers = new Map<string, Shared>();

export function borrowWriter(plan: Plan): { readonly writer: DeltaWriter; readonly giveBack: () => void } {
  const key = JSON.stringify(plan);
  const shared = writers.get(key) ?? { key, writer: new DeltaWriter(plan), users: 0 };
  shared.users += 1;
  writers.set(key, shared);
  return {
    writer: shared.writer,
    giveBack: () => {
      shared.users -= 1;
      // By the text that all share: each borrower would hold on to its own.
      if (shared.users === 0) writers.delete(shared.key);
    },
  };
}

import fc, { type GeneratorValue } from 'fast-check';
import { below } from './below.ts';

export interface RandomSubscription {
  readonly query: string;
  readonly operationName: string;
  readonly variables: Record<string, unknown>;
}

/** Which fields a type has, and of what type those are that have fields of their own. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  GenerationEvent: {},
  FeedEvent: { cursor: null },
  TextDelta: { cursor: null, text: null },
  ReasoningDelta: { cursor: null, text: null },
  GenerationFinished: {
    cursor: null,
    status: null,
    finishReason: null,
    usage: 'TokenUsage',
    cached: null,
    messageId: null,
  },
  GenerationFailed: { cursor: null, status: null, error: 'GenerationError', messageId: null },
  FeedReset: { cursor: null },
  TokenUsage: { inputTokens: null, outputTokens: null },
  GenerationError: { code: null, message: null, retryAfterMs: null },
};
const MEMBERS = ['TextDelta', 'ReasoningDelta', 'GenerationFinished', 'GenerationFailed', 'FeedReset'];
const ABSTRACT = ['GenerationEvent', 'FeedEvent'];
/** Fields of one of these may be asked for under the name of another: no two of them ever mean the same. */
const NAMES = [
  '__typename',
  'cursor',
  'text',
  'status',
  'finishReason',
  'cached',
  'messageId',
  'x',
  'data',
  'id',
];

/** A valid document whose subscription asks for random parts of an answer's events in random ways. */
export function randomSubscription(pick: GeneratorValue): RandomSubscription {
  return new Draft(pick).write();
}

class Draft {
  readonly #pick: GeneratorValue;
  readonly #names: ReadonlyMap<string, string>;
  readonly #variables = new Map<string, { type: string; given: boolean | undefined }>();
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  #count = 0;

  constructor(pick: GeneratorValue) {
    this.#pick = pick;
    const shuffled = pick(fc.shuffledSubarray, NAMES, { minLength: NAMES.length });
    this.#names = new Map(NAMES.map((field, at) => [field, shuffled[at] ?? field]));
  }

  write(): RandomSubscription {
    const root = this.#among(['', '', 'answer: ', 'text: ', 'generationEvents: ']);
    const fields = this.#times(1, 2, () => {
      const field = `${root}generationEvents(generationId: "g") { ${this.#selections('GenerationEvent', 4)} }`;
      return this.#among([field, field, `... { ${field} }`, `... on Subscription { ${field} }`]);
    });
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`).join(' ');
    const operation = `subscription Live${declared && `(${declared})`} { ${fields.join(' ')} }`;
    const parts = [
      operation,
      ...this.#fragments.map(({ name, on, text }) => `fragment ${name} on ${on} { ${text} }`),
    ];
    if (this.#chance(5)) parts.push('query Other { __typename }');
    const variables = Object.fromEntries(
      [...this.#variables].flatMap(([name, { given }]) => (given === undefined ? [] : [[name, given]])),
    );
    return { query: parts.join('\n'), operationName: 'Live', variables };
  }

  #selections(type: string, depth: number): string {
    return this.#times(1, 5, () => this.#selection(type, depth)).join(' ');
  }

  #selection(type: string, depth: number): string {
    const conditions = type in FIELDS && (ABSTRACT.includes(type) || MEMBERS.includes(type));
    if (depth > 0 && this.#chance(conditions ? 50 : 15)) return this.#fragment(type, depth - 1);
    return this.#field(type, depth);
  }

  #field(type: string, depth: number): string {
    const fields = FIELDS[type] ?? {};
    const field = this.#among(['__typename', ...Object.keys(fields), ...Object.keys(fields)]);
    const inner = fields[field];
    const alias = this.#alias(field);
    return `${alias}${field}${this.#directives()}${inner ? ` { ${this.#selections(inner, depth - 1)} }` : ''}`;
  }

  #alias(field: string): string {
    const other = this.#names.get(field);
    if (field === 'cursor' && this.#chance(2)) return '__proto__: ';
    if (other === undefined) return this.#among(['', `${field}2: `]);
    return `${other}: `;
  }

  #fragment(type: string, depth: number): string {
    const own = ABSTRACT.includes(type) ? [...MEMBERS, ...ABSTRACT] : [type];
    const on = this.#among(MEMBERS.includes(type) ? [type, ...ABSTRACT] : own);
    const usable = this.#fragments.filter((fragment) => fragment.on === on);
    if (usable.length > 0 && this.#chance(30)) return `...${this.#among(usable).name}${this.#directives()}`;
    const text = this.#selections(on, depth);
    if (this.#chance(60))
      return `...${this.#among(['', on === type ? '' : ` on ${on}`, ` on ${on}`].slice(on === type ? 0 : 1))}${this.#directives()} { ${text} }`;
    this.#count += 1;
    const name = `F${this.#count}`;
    this.#fragments.push({ name, on, text });
    return `...${name}${this.#directives()}`;
  }

  #directives(): string {
    if (this.#chance(75)) return '';
    const directive = this.#among(['skip', 'include']);
    const other = directive === 'skip' ? 'include' : 'skip';
    const both = this.#chance(10) ? ` @${other}(if: ${this.#condition()})` : '';
    return ` @${directive}(if: ${this.#condition()})${both}`;
  }

  #condition(): string {
    if (this.#chance(30)) return this.#among(['true', 'false']);
    const name = this.#among(['a', 'b', 'c', 'd']);
    if (!this.#variables.has(name)) {
      const type = this.#among(['Boolean!', 'Boolean = true', 'Boolean! = false']);
      const given = type === 'Boolean!' || this.#chance(50) ? this.#chance(50) : undefined;
      this.#variables.set(name, { type, given });
    }
    return `$${name}`;
  }

  #times<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: min + this.#pick(below(max - min + 1)) }, make);
  }

  #among<T>(choices: readonly T[]): T {
    return choices[this.#pick(below(choices.length))] as T;
  }

  #chance(percent: number): boolean {
    return this.#pick(below(100)) < percent;
  }
}

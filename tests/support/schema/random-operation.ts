import type { GeneratorValue } from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { below } from './below.ts';

export interface RandomOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  /** Several requests for the one document, each with values of its own. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
}

const REQUESTS = 2;

/** A document that asks for random parts of a schema in random ways; now and then one that does not validate. */
export function randomOperation(schema: GraphQLSchema, pick: GeneratorValue): RandomOperation {
  return new Draft(schema, pick).write();
}

class Draft {
  readonly #schema: GraphQLSchema;
  readonly #pick: GeneratorValue;
  readonly #declared: string[] = [];
  readonly #requests: Record<string, unknown>[] = Array.from({ length: REQUESTS }, () => ({}));
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  #count = 0;

  constructor(schema: GraphQLSchema, pick: GeneratorValue) {
    this.#schema = schema;
    this.#pick = pick;
  }

  write(): RandomOperation {
    const kind = this.#among(['query', 'query', 'mutation'] as const);
    const root = kind === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType();
    if (!root) throw new Error(`the schema has no ${kind}`);
    const selection = this.#selections(root, 4);
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(' ')})` : '';
    const named = this.#chance(50);
    const parts = [
      `${kind} ${named ? 'Asked' : ''}${declared} { ${selection} }`,
      ...this.#fragments.map(({ name, on, text }) => `fragment ${name} on ${on} { ${text} }`),
    ];
    if (named && this.#chance(20)) parts.unshift('query Other { __typename }');
    return {
      query: parts.join('\n'),
      operationName: named ? 'Asked' : undefined,
      requests: this.#requests,
    };
  }

  #selections(type: GraphQLCompositeType, depth: number): string {
    const length = 1 + this.#pick(below(4));
    return Array.from({ length }, () => this.#selection(type, depth)).join(' ');
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 && this.#chance(isAbstractType(type) ? 60 : 15)) return this.#fragment(type, depth - 1);
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const usable = depth > 0 ? fields : fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const field = usable.length > 0 && !this.#chance(10) ? this.#among(usable) : null;
    return field
      ? this.#field(field, depth)
      : `${this.#among(['', '', 'kind: '])}__typename${this.#directive()}`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args
      .filter((argument) => isRequiredArgument(argument) || this.#chance(40))
      .map((argument) => `${argument.name}: ${this.#argument(argument)}`);
    const inner = getNamedType(field.type);
    const alias = given.length > 0 || this.#chance(25) ? `${this.#name('f')}: ` : '';
    const text = isCompositeType(inner) ? ` { ${this.#selections(inner, depth - 1)} }` : '';
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(' ')})` : ''}${this.#directive()}${text}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const members = isAbstractType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type];
    const on = this.#among(members);
    const known = this.#fragments.filter((fragment) => fragment.on === on.name);
    if (known.length > 0 && this.#chance(40)) return `...${this.#among(known).name}${this.#directive()}`;
    const text = this.#selections(on, depth);
    if (this.#chance(60)) return `...${on === type ? '' : ` on ${on.name}`}${this.#directive()} { ${text} }`;
    const name = this.#name('F');
    this.#fragments.push({ name, on: on.name, text });
    return `...${name}${this.#directive()}`;
  }

  #directive(): string {
    if (this.#chance(80)) return '';
    return ` @${this.#among(['skip', 'include'])}(if: ${this.#condition()})`;
  }

  #condition(): string {
    if (this.#chance(30)) return String(this.#chance(50));
    const name = this.#name('c');
    const type = this.#among(['Boolean!', 'Boolean = true', 'Boolean! = false']);
    this.#declared.push(`$${name}: ${type}`);
    for (const request of this.#requests) {
      // What is null there is an error of the field, not of the variable.
      if (type === 'Boolean!' || this.#chance(60)) request[name] = this.#chance(50);
      else if (type === 'Boolean = true' && this.#chance(20)) request[name] = null;
    }
    return `$${name}`;
  }

  #argument(argument: GraphQLArgument): string {
    if (this.#chance(50)) return this.#literal(this.#value(argument.type), argument.type);
    const name = this.#name('v');
    this.#declared.push(`$${name}: ${argument.type}`);
    for (const request of this.#requests)
      if (isRequiredArgument(argument) || this.#chance(70))
        request[name] = this.#chance(2) ? { of: 'another type' } : this.#value(argument.type);
    return `$${name}`;
  }

  #value(type: GraphQLInputType): unknown {
    if (!isNonNullType(type) && this.#chance(10)) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable))
      return Array.from({ length: this.#pick(below(3)) }, () => this.#value(nullable.ofType));
    if (isEnumType(nullable)) return this.#among(nullable.getValues()).name;
    if (isInputObjectType(nullable))
      return Object.fromEntries(
        Object.values(nullable.getFields())
          .filter(({ type }) => isNonNullType(type) || this.#chance(30))
          .map(({ name, type }) => [name, this.#value(type)]),
      );
    return this.#scalar(nullable);
  }

  #scalar({ name }: GraphQLNamedType): unknown {
    if (name === 'Int') return this.#pick(below(206)) - 5;
    if (name === 'Float') return this.#pick(below(21)) / 10;
    if (name === 'Boolean') return this.#chance(50);
    return this.#among(['', 'a', 'Grüße', 'x@example.com', '2026-01-01T00:00:00.000Z']);
  }

  #literal(value: unknown, type: GraphQLInputType): string {
    const nullable = getNullableType(type);
    if (value === null || typeof value !== 'object')
      return isEnumType(nullable) ? String(value) : JSON.stringify(value);
    if (isListType(nullable))
      return `[${(value as unknown[]).map((item) => this.#literal(item, nullable.ofType)).join(' ')}]`;
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    return `{ ${Object.entries(value)
      .map(([name, part]) => [name, fields[name], part] as const)
      .flatMap(([name, field, part]) => (field ? [`${name}: ${this.#literal(part, field.type)}`] : []))
      .join(' ')} }`;
  }

  #name(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  #among<T>(choices: readonly T[]): T {
    return choices[this.#pick(below(choices.length))] as T;
  }

  #chance(percent: number): boolean {
    return this.#pick(below(100)) < percent;
  }
}

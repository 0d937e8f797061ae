import {
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const { builtins } = pg.types;
const CHAR = 18;
const INT2_VECTOR = 22;
const CHAR_ARRAY = 1002;
const NAME_ARRAY = 1003;
const INT2_ARRAY = 1005;
const TEXT_ARRAY = 1009;

/** The types of the columns that the schema engine reads from Postgres' catalogue; all others are read as text. */
const COLUMN_TYPES = new Map<number, ColumnType>([
  [builtins.BOOL, ColumnTypeEnum.Boolean],
  [CHAR, ColumnTypeEnum.Character],
  [builtins.INT2, ColumnTypeEnum.Int32],
  [builtins.INT4, ColumnTypeEnum.Int32],
  [builtins.INT8, ColumnTypeEnum.Int64],
  [builtins.OID, ColumnTypeEnum.Int64],
  [INT2_VECTOR, ColumnTypeEnum.Int32Array],
  [INT2_ARRAY, ColumnTypeEnum.Int32Array],
  [CHAR_ARRAY, ColumnTypeEnum.CharacterArray],
  [NAME_ARRAY, ColumnTypeEnum.TextArray],
  [TEXT_ARRAY, ColumnTypeEnum.TextArray],
  [builtins.TIMESTAMP, ColumnTypeEnum.DateTime],
  [builtins.TIMESTAMPTZ, ColumnTypeEnum.DateTime],
]);

const PARSED = new Set<ColumnType | undefined>([
  ColumnTypeEnum.Boolean,
  ColumnTypeEnum.Int32,
  ColumnTypeEnum.Int32Array,
  ColumnTypeEnum.CharacterArray,
  ColumnTypeEnum.TextArray,
]);

/** What Prisma's schema engine needs of a connection. `@prisma/adapter-pg` does not know the catalogue's "char". */
class CatalogueAdapter implements SqlDriverAdapter {
  readonly provider = 'postgres';
  readonly adapterName = 'catalogue';
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async queryRaw({ sql, args }: SqlQuery): Promise<SqlResultSet> {
    const result = await this.#run({
      text: sql,
      values: args,
      rowMode: 'array',
      types: {
        getTypeParser: (oid: number) =>
          PARSED.has(COLUMN_TYPES.get(oid)) ? pg.types.getTypeParser(oid) : (text: string) => text,
      },
    });
    return {
      columnNames: result.fields.map((field) => field.name),
      columnTypes: result.fields.map((field) => COLUMN_TYPES.get(field.dataTypeID) ?? ColumnTypeEnum.Text),
      rows: result.rows as unknown[][],
    };
  }

  async executeRaw({ sql, args }: SqlQuery): Promise<number> {
    return (await this.#run({ text: sql, values: args })).rowCount ?? 0;
  }

  async executeScript(script: string): Promise<void> {
    await this.#run({ text: script });
  }

  getConnectionInfo() {
    return { schemaName: 'public', supportsRelationJoins: true };
  }

  startTransaction(): never {
    throw new Error('The schema engine compares without transactions.');
  }

  /** The client is the caller's; the engine disposes of connections only now and then. */
  async dispose(): Promise<void> {}

  async #run(query: pg.QueryConfig & { rowMode?: string }): Promise<pg.QueryResult> {
    try {
      return await this.#client.query(query);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      const { code = 'N/A', severity = 'N/A', message, detail, column, hint } = error;
      throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
    }
  }
}

/** One throwaway database is enough: a comparison looks at nothing but what the migrations made in the shadow. */
export function catalogueAdapterFactory(throwaway: pg.Client): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: 'postgres',
    adapterName: 'catalogue',
    connect: async () => new CatalogueAdapter(throwaway),
    connectToShadowDb: async () => new CatalogueAdapter(throwaway),
  };
}

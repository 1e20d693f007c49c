import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { compareUtf8 } from '#openlineage';

/** A value as a driver binds it. */
export type Bound = string | number | null;

/**
 * A table as statements need it: the metadata of TypeORM's entity, without TypeORM's work for each
 * row.
 */
export interface RowTable {
  /** Quoted. */
  readonly name: string;
  readonly columns: readonly RowColumn[];
  readonly primary: readonly RowColumn[];
  /** The columns that an update may change: those outside the primary key, except those with `update: false`. */
  readonly changing: readonly RowColumn[];
  /** The column of a member. Throws for an unknown member. */
  column(member: string): RowColumn;
  /** Sets the members of `row` to values of {@link columns}, given in order. */
  fill(row: ObjectLiteral, values: readonly unknown[]): void;
  /** Orders rows by primary key as the databases do, text by its bytes. */
  compare(a: ObjectLiteral, b: ObjectLiteral): number;
}

/** A column of a table. */
export interface RowColumn {
  /** The name of the entity's member. */
  readonly member: string;
  /** The column name, quoted. */
  readonly name: string;
  readonly type: ColumnType;
  /**
   * The value of the member in `row`. Throws if the column cannot store it, which SQLite would
   * convert silently.
   */
  bind(row: ObjectLiteral): Bound;
  read(value: unknown): unknown;
}

type ColumnType = 'text' | 'bigint' | 'smallint';

/** The tables of a data source. */
export interface RowTables {
  /** The table of an entity, compiled on first use. */
  of(entity: EntityTarget<ObjectLiteral>): RowTable;
  /** Converts result rows, which contain the values of all columns in order. */
  read<T extends ObjectLiteral>(
    entity: EntityTarget<T>,
    results: readonly (readonly unknown[])[],
  ): T[];
}

/** Opens the tables of an initialized data source. */
export const rowTables = (source: DataSource): RowTables => {
  const tables = new Map<EntityTarget<ObjectLiteral>, RowTable>();
  const of = (entity: EntityTarget<ObjectLiteral>): RowTable => {
    const known = tables.get(entity);
    if (known !== undefined) return known;
    const table = tableOf(source, entity);
    tables.set(entity, table);
    return table;
  };
  return {
    of,
    read: (entity, results) => {
      const { fill } = of(entity);
      const blank = source.manager.create(entity);
      return results.map((values) => {
        const row = { ...blank };
        fill(row, values);
        return row;
      });
    },
  };
};

const tableOf = (source: DataSource, entity: EntityTarget<ObjectLiteral>): RowTable => {
  const metadata = source.getMetadata(entity);
  const columns = metadata.columns.map((column): RowColumn & ColumnUse => {
    const place = `${metadata.tableName}.${column.databaseName}`;
    const type = COLUMN_TYPES.find((known) => known === column.type);
    const { transformer, propertyName: member } = column;
    if (type === undefined || Array.isArray(transformer)) {
      throw new Error(`unreachable: column ${place} is of a kind that the row store cannot bind`);
    }
    const toStored: (value: unknown) => unknown = transformer?.to ?? asIs;
    const fits = FITS[type];
    return {
      member,
      name: source.driver.escape(column.databaseName),
      type,
      isPrimary: column.isPrimary,
      isChanging: !column.isPrimary && column.isUpdate,
      bind: (row) => {
        const value: unknown = row[member];
        // Checked before a transformer converts it to false.
        const stored = value === undefined ? undefined : toStored(value);
        if (fits(stored)) return stored;
        throw new TypeError(
          `the value for ${place} (${nameOf(value)}) cannot be stored as ${type}`,
        );
      },
      read: transformer?.from ?? asIs,
    };
  });
  const byMember = new Map(columns.map((column) => [column.member, column]));
  const primary = columns.filter(({ isPrimary }) => isPrimary);
  return {
    name: source.driver.escape(metadata.tableName),
    columns,
    primary,
    changing: columns.filter(({ isChanging }) => isChanging),
    column: (member) => {
      const column = byMember.get(member);
      if (column !== undefined) return column;
      throw new Error(`unreachable: ${metadata.tableName} has no member ${member}`);
    },
    fill: (row, values) => {
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index];
        if (column !== undefined) row[column.member] = column.read(values[index]);
      }
    },
    compare: (a, b) => {
      for (const { member } of primary) {
        const order = compareValues(a[member], b[member]);
        if (order !== 0) return order;
      }
      return 0;
    },
  };
};

interface ColumnUse {
  readonly isPrimary: boolean;
  readonly isChanging: boolean;
}

const COLUMN_TYPES = ['text', 'bigint', 'smallint'] as const;

const FITS: Readonly<Record<ColumnType, (value: unknown) => value is Bound>> = {
  text: (value): value is Bound => typeof value === 'string' || value === null,
  bigint: (value): value is Bound => Number.isSafeInteger(value) || value === null,
  smallint: (value): value is Bound => value === 0 || value === 1 || value === null,
};

const asIs = (value: unknown): unknown => value;

// Not the value itself, which may be confidential.
const nameOf = (value: unknown): string => (value === null ? 'null' : typeof value);

const compareValues = (a: unknown, b: unknown): number =>
  typeof a === 'string' && typeof b === 'string' ? compareUtf8(a, b) : Number(a) - Number(b);

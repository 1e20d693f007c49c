import { getMetadataArgsStorage } from 'typeorm';
import * as answers from './answer-tables.ts';
import * as changes from './change-tables.ts';
import * as log from './log-tables.ts';
import { FirstTables1796083200000 } from './migrations/1-first-tables.ts';
import { ChangeEvents1796169600000 } from './migrations/2-change-events.ts';
import * as working from './working-tables.ts';

/** The tables of a catalog and their migrations, which are the same for every database. */
export const TABLES_OF_CATALOG = {
  entities: Object.values({ ...answers, ...changes, ...log, ...working }),
  migrations: [FirstTables1796083200000, ChangeEvents1796169600000],
};

/** The names of all tables, including the one that records which migrations have run. */
export const tableNames = (): readonly string[] => [
  ...getMetadataArgsStorage().tables.flatMap(({ target, name }) =>
    typeof target === 'function' && name !== undefined && IS_ENTITY.has(target) ? [name] : [],
  ),
  'migrations',
];

const IS_ENTITY: ReadonlySet<unknown> = new Set(TABLES_OF_CATALOG.entities);

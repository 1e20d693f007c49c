import { Table, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

type Column = readonly [
  name: string,
  type: 'text' | 'bigint' | 'smallint',
  options?: 'key' | 'null',
];

const interval: readonly Column[] = [
  ['id', 'bigint', 'key'],
  ['opened_at', 'bigint'],
  ['closed_at', 'bigint'],
];

const TABLES: Readonly<Record<string, readonly Column[]>> = {
  projection: [
    ['name', 'text', 'key'],
    ['fold_version', 'bigint'],
    ['sequence', 'bigint'],
    ['position', 'text', 'null'],
    ['recorded_at', 'text'],
  ],
  events: [
    ['sequence', 'bigint', 'key'],
    ['id', 'text'],
    ['stream', 'text'],
    ['revision', 'bigint'],
    ['position', 'text'],
    ['type', 'text'],
    ['recorded_at', 'text'],
    ['kind', 'text', 'null'],
    ['event_time', 'text', 'null'],
    ['producer', 'text', 'null'],
  ],
  dead_letters: [
    ['sequence', 'bigint', 'key'],
    ['reason', 'text'],
  ],
  set_aside: [
    ['sequence', 'bigint', 'key'],
    ['ordinal', 'bigint', 'key'],
    ['path', 'text'],
    ['reason', 'text'],
  ],
  nodes: [
    ['id', 'bigint', 'key'],
    ['kind', 'text'],
    ['namespace', 'text'],
    ['name', 'text'],
    ['generation', 'bigint'],
    ['first_sequence', 'bigint'],
    ['key', 'text'],
  ],
  contents: [
    ['hash', 'text', 'key'],
    ['json', 'text'],
  ],
  runs: [
    ['id', 'bigint', 'key'],
    ['run_id', 'text'],
    ['job', 'bigint'],
    ['first_sequence', 'bigint'],
    ['key', 'text'],
    ['run_key', 'text'],
  ],
  run_events: [
    ['sequence', 'bigint', 'key'],
    ['run', 'bigint'],
    ['order_key', 'text'],
    ['event_type', 'text'],
    ['parent_run_id', 'text', 'null'],
    ['parent_key', 'text', 'null'],
    ['error_message', 'text', 'null'],
    ['content', 'text'],
  ],
  attempts: [
    ['run', 'bigint', 'key'],
    ['number', 'bigint', 'key'],
    ['job', 'bigint'],
    ['run_key', 'text'],
    ['state', 'text'],
    ['began', 'text'],
    ['ended', 'text'],
    ['parent_key', 'text', 'null'],
    ['extraction_error', 'smallint'],
    ['streaming', 'smallint'],
    ['open', 'smallint'],
    ['states_edge', 'smallint'],
    ['states_dataset', 'smallint'],
    ['statement', 'text'],
  ],
  run_states: [
    ['run', 'bigint', 'key'],
    ['run_key', 'text'],
    ['state', 'text'],
    ['began', 'text'],
  ],
  parents: [
    ['parent_key', 'text', 'key'],
    ['job', 'bigint', 'key'],
  ],
  declarations: [
    ['sequence', 'bigint', 'key'],
    ['owner', 'bigint'],
    ['order_key', 'text'],
    ['content', 'text'],
  ],
  mentions: [
    ['dataset', 'bigint', 'key'],
    ['owner', 'bigint', 'key'],
  ],
  links: [
    ['node', 'bigint', 'key'],
    ['other', 'bigint', 'key'],
    ['stated_by', 'bigint', 'key'],
    ['kind', 'text', 'key'],
    ['order_key', 'text'],
  ],
  unlinks: [
    ['node', 'bigint', 'key'],
    ['stated_until', 'text'],
    ['all_until', 'text'],
  ],
  renames: [
    ['old', 'bigint', 'key'],
    ['run', 'bigint', 'key'],
    ['number', 'bigint', 'key'],
    ['new_key', 'text', 'key'],
    ['new_namespace', 'text'],
    ['new_name', 'text'],
    ['order_key', 'text'],
  ],
  lives: [
    ['dataset', 'bigint', 'key'],
    ['run', 'bigint', 'key'],
    ['number', 'bigint', 'key'],
    ['state', 'text'],
    ['dropped_at', 'text'],
    ['changed_at', 'text'],
    ['stated_at', 'text'],
  ],
  classes: [
    ['node', 'bigint', 'key'],
    ['root', 'bigint'],
    ['hidden', 'smallint'],
  ],
  schema_statements: [
    ['sequence', 'bigint', 'key'],
    ['dataset', 'bigint', 'key'],
    ['role', 'text', 'key'],
    ['mention', 'bigint', 'key'],
    ['integration', 'text'],
    ['order_key', 'text'],
    ['run', 'bigint', 'null'],
    ['job', 'bigint', 'null'],
    ['content', 'text'],
  ],
  facet_statements: [
    ['owner', 'bigint', 'key'],
    ['key', 'text', 'key'],
    ['order_key', 'text'],
    ['content', 'text', 'null'],
  ],
  edges: [
    ...interval,
    ['owner', 'bigint'],
    ['kind', 'text'],
    ['from_node', 'bigint'],
    ['to_node', 'bigint'],
    ['job', 'bigint', 'null'],
    ['basis', 'text', 'null'],
  ],
  field_edges: [
    ...interval,
    ['owner', 'bigint'],
    ['from_node', 'bigint'],
    ['from_field', 'text', 'null'],
    ['to_node', 'bigint'],
    ['to_field', 'text', 'null'],
    ['job', 'bigint', 'null'],
    ['type', 'text', 'null'],
    ['subtype', 'text', 'null'],
    ['masking', 'smallint'],
  ],
  identities: [...interval, ['node', 'bigint'], ['shown', 'bigint']],
  fields: [
    ...interval,
    ['dataset', 'bigint'],
    ['path', 'text'],
    ['type', 'text', 'null'],
    ['description', 'text', 'null'],
    ['ordinal', 'bigint'],
  ],
  schema_versions: [
    ...interval,
    ['dataset', 'bigint'],
    ['number', 'bigint'],
    ['content', 'text'],
    ['difference', 'text'],
    ['compatible', 'smallint'],
    ['reason', 'text', 'null'],
  ],
  facets: [...interval, ['owner', 'bigint'], ['key', 'text'], ['content', 'text']],
  words: [...interval, ['owner', 'bigint'], ['word', 'text'], ['place', 'text']],
};

const INDEXES: readonly (readonly [table: string, column: string, unique?: 'unique'])[] = [
  ['events', 'recorded_at'],
  ['nodes', 'key', 'unique'],
  ['nodes', 'first_sequence'],
  ['runs', 'job'],
  ['runs', 'key', 'unique'],
  ['runs', 'run_key'],
  ['run_events', 'run'],
  ['attempts', 'job'],
  ['run_states', 'run_key'],
  ['declarations', 'owner'],
  ['schema_statements', 'dataset'],
  ['facet_statements', 'owner'],
  ['edges', 'owner'],
  ['edges', 'from_node'],
  ['edges', 'to_node'],
  ['field_edges', 'owner'],
  ['field_edges', 'from_node'],
  ['field_edges', 'to_node'],
  ['identities', 'node'],
  ['identities', 'shown'],
  ['fields', 'dataset'],
  ['schema_versions', 'dataset'],
  ['facets', 'owner'],
  ['words', 'owner'],
  ['words', 'word'],
  ...['edges', 'field_edges', 'identities', 'fields'].flatMap(
    (table) =>
      [
        [table, 'opened_at'],
        [table, 'closed_at'],
      ] as const,
  ),
];

/** The tables of version 0.1. */
export class FirstTables1796083200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(TABLES)) {
      await runner.createTable(
        new Table({
          name,
          columns: columns.map(([column, type, options]) => ({
            name: column,
            type,
            isPrimary: options === 'key',
            isNullable: options === 'null',
          })),
        }),
      );
    }
    for (const [table, column, unique] of INDEXES) {
      await runner.createIndex(
        table,
        new TableIndex({
          name: `${table}_${column}`,
          columnNames: [column],
          isUnique: unique !== undefined,
        }),
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES)) await runner.dropTable(name);
  }
}

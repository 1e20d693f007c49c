import type { Neo4jServer, Deadline } from './driver.ts';
import { GraphUnavailable } from '../graph.ts';
import { alreadyExists } from './failure.ts';

/** The version of the database's schema. To raise it, add a step to STEPS. */
const VERSION = 2;

/** Constraints on relationship types exist since 5.7. */
const OLDEST = [5, 7] as const;

const FIRST_RELATIONSHIPS = [
  ...['FEEDS', 'READS', 'WRITES', 'PRECEDES'],
  ...['FIELD_FEEDS', 'SHOWN_AS', 'KNOWN_AS', 'DECLARES'],
];

/**
 * From a source to its product, and from a product to its targets, so that a search along the data passes through the
 * product.
 */
const PRODUCT_RELATIONSHIPS = ['SOURCE_OF', 'TARGETS'];

export const RELATIONSHIPS = [...FIRST_RELATIONSHIPS, ...PRODUCT_RELATIONSHIPS];

const uniqueIds = (types: readonly string[]): readonly string[] =>
  types.map(
    (type) =>
      `CREATE CONSTRAINT ledgerline_${type.toLowerCase()} IF NOT EXISTS FOR ()-[r:${type}]-() REQUIRE r.id IS UNIQUE`,
  );

/** The steps to version 1, 2 and so on. Each statement may be run twice, because two processes may start at once. */
const STEPS: readonly (readonly string[])[] = [
  [
    'CREATE CONSTRAINT ledgerline_name IF NOT EXISTS FOR (n:Name) REQUIRE n.id IS UNIQUE',
    'CREATE CONSTRAINT ledgerline_field IF NOT EXISTS FOR (n:Field) REQUIRE n.key IS UNIQUE',
    'CREATE CONSTRAINT ledgerline_projection IF NOT EXISTS FOR (n:Projection) REQUIRE n.name IS UNIQUE',
    'CREATE CONSTRAINT ledgerline_base IF NOT EXISTS FOR (n:Projection) REQUIRE n.base IS UNIQUE',
    'CREATE INDEX ledgerline_name_key IF NOT EXISTS FOR (n:Name) ON (n.nameKey)',
    ...uniqueIds(FIRST_RELATIONSHIPS),
    'CALL db.awaitIndexes(300)',
  ],
  [
    'CREATE CONSTRAINT ledgerline_product IF NOT EXISTS FOR (n:Product) REQUIRE n.product IS UNIQUE',
    'CREATE INDEX ledgerline_product_job IF NOT EXISTS FOR (n:Product) ON (n.job)',
    ...uniqueIds(PRODUCT_RELATIONSHIPS),
    'CALL db.awaitIndexes(300)',
  ],
];

/**
 * Migrates the database to this version. Throws {@link GraphUnavailable} if the database is newer, or the server too
 * old.
 */
export const migrate = async (
  server: Neo4jServer,
  deadline: Deadline,
  displayUrl: string,
): Promise<void> => {
  refuseOld(await server.agent(deadline), displayUrl);
  const [[found] = []] = await server.read(deadline, (run) =>
    run('OPTIONAL MATCH (s:LedgerlineSchema) RETURN coalesce(max(s.version), 0)', {}),
  );
  const version = Number(found);
  if (version > VERSION)
    throw new GraphUnavailable(
      `the graph at ${displayUrl} was made by a newer Ledgerline (its version is ${version}, this one knows ${VERSION}): use that, or name another database in GRAPH_URL`,
    );
  if (version === VERSION) return;
  for (const step of STEPS.slice(version))
    for (const statement of step) await unlessThere(server.alone(deadline, statement));
  await server.write(deadline, (run) =>
    run('MERGE (s:LedgerlineSchema) SET s.version = $version', { version: VERSION }),
  );
};

const unlessThere = async (making: Promise<void>): Promise<void> => {
  try {
    await making;
  } catch (error) {
    if (!alreadyExists(error)) throw error;
  }
};

/**
 * Throws {@link GraphUnavailable} if the server is too old; `agent` is like `Neo4j/5.26.0`, anything else is
 * accepted.
 */
export const refuseOld = (agent: string, displayUrl: string): void => {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  if (major === undefined || minor === undefined) return;
  const [number, part] = [Number(major), Number(minor)];
  if (number > OLDEST[0] || (number === OLDEST[0] && part >= OLDEST[1])) return;
  throw new GraphUnavailable(
    `the server at ${displayUrl} is ${agent.replace('/', ' ')}, but the graph needs Neo4j ${OLDEST.join('.')} or later (5.26 is best): upgrade it, or name another one in GRAPH_URL`,
  );
};

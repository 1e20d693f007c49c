import type { Neo4jServer, Deadline } from './driver.ts';
import { GraphUnavailable } from './graph-unavailable.ts';
import { isThereAlready } from './failure.ts';

/** The version of what a database of graphs looks like. Raise it with a step that leads there. */
const VERSION = 2;

/** Relationship types constraints came with 5.7. */
const OLDEST = [5, 7] as const;

const FIRST_RELATIONSHIPS = [
  ...['FEEDS', 'READS', 'WRITES', 'PRECEDES'],
  ...['FIELD_FEEDS', 'SHOWN_AS', 'KNOWN_AS', 'DECLARES'],
];

/** A source leads into a product, and a product to its targets: so a walk along the data passes through it. */
const PRODUCT_RELATIONSHIPS = ['SOURCE_OF', 'TARGETS'];

export const RELATIONSHIPS = [...FIRST_RELATIONSHIPS, ...PRODUCT_RELATIONSHIPS];

const uniqueIds = (types: readonly string[]): readonly string[] =>
  types.map(
    (type) =>
      `CREATE CONSTRAINT ledgerline_${type.toLowerCase()} IF NOT EXISTS FOR ()-[r:${type}]-() REQUIRE r.id IS UNIQUE`,
  );

/** The steps to version 1, 2 and so on. Each statement may be done twice: two processes may start at once. */
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

/** Makes the database what this version expects. Throws {@link GraphUnavailable} for one that is too new, or a server that is too old. */
export const migrate = async (
  server: Neo4jServer,
  deadline: Deadline,
  shown: string,
): Promise<void> => {
  refuseOld(await server.agent(deadline), shown);
  const [[found] = []] = await server.read(deadline, (run) =>
    run('OPTIONAL MATCH (s:LedgerlineSchema) RETURN coalesce(max(s.version), 0)', {}),
  );
  const version = Number(found);
  if (version > VERSION)
    throw new GraphUnavailable(
      `the graph at ${shown} was made by a newer Ledgerline (its version is ${version}, this one knows ${VERSION}): use that, or name another database in GRAPH_URL`,
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
    if (!isThereAlready(error)) throw error;
  }
};

/** `agent` is as `Neo4j/5.26.0`; what is no such thing is let pass. */
export const refuseOld = (agent: string, shown: string): void => {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  if (major === undefined || minor === undefined) return;
  const [number, part] = [Number(major), Number(minor)];
  if (number > OLDEST[0] || (number === OLDEST[0] && part >= OLDEST[1])) return;
  throw new GraphUnavailable(
    `the server at ${shown} is ${agent.replace('/', ' ')}, but the graph needs Neo4j ${OLDEST.join('.')} or later (5.26 is best): upgrade it, or name another one in GRAPH_URL`,
  );
};

import { eventOrderKey, hasFailed, mentionOrderKey, type SchemaStatement } from '#projection';
import type { AttemptRow, SchemaStatementRow } from '../working-tables.ts';
import { membersOf, rootOf } from './identity.ts';
import type { FoldState, SchemaFacts } from './state.ts';

/** The facts of a dataset, under all its names; none for a node that is not its root. */
export const schemaFactsOf = async (
  state: FoldState,
  root: number,
): Promise<readonly SchemaStatement[]> => {
  if ((await rootOf(state, root)) !== root) return [];
  const facts = state.schemaFacts.get(root) ?? (await readFacts(state, root));
  state.schemaFacts.set(root, facts);
  return [...facts.values()].flatMap(({ first, last }) =>
    first === last ? [first] : [first, last],
  );
};

/** Adds a new statement to the facts at hand. */
export const addSchemaFact = async (state: FoldState, row: SchemaStatementRow): Promise<void> => {
  const facts = state.schemaFacts.get(await rootOf(state, row.dataset));
  if (facts && (await counts(state, row))) add(facts, row);
};

/** Lets facts be read anew: what counts, or what the names of the dataset are, has changed. */
export const forgetSchemaFacts = async (state: FoldState, node: number): Promise<void> => {
  state.schemaFacts.delete(node);
  state.schemaFacts.delete(await rootOf(state, node));
};

const readFacts = async (state: FoldState, root: number): Promise<SchemaFacts> => {
  const facts: SchemaFacts = new Map();
  for (const member of await membersOf(state, root)) {
    for (const row of (await state.rows.schemaStatements.group(member)).values()) {
      if (await counts(state, row)) add(facts, row);
    }
  }
  return facts;
};

const add = (facts: SchemaFacts, fact: SchemaStatement): void => {
  const key = JSON.stringify([fact.integration, fact.role, fact.content]);
  const known = facts.get(key);
  if (!known) facts.set(key, { first: fact, last: fact });
  else if (placeIn(fact) < placeIn(known.first)) known.first = fact;
  else if (placeIn(fact) > placeIn(known.last)) known.last = fact;
};

const placeIn = ({ orderKey, mention }: SchemaStatement): string =>
  mentionOrderKey(eventOrderKey(orderKey), mention);

// Outputs of failed runs state no fields.
const counts = async (state: FoldState, row: SchemaStatementRow): Promise<boolean> => {
  if (row.role !== 'WRITER' || row.job === null) return true;
  const attempt = attemptAt(await state.rows.attempts.group(row.job), row);
  return !attempt || !hasFailed(attempt);
};

/** The attempt that an event of a run belongs to: attempts are stretches of the run's events. */
const attemptAt = (
  attempts: ReadonlyMap<string, AttemptRow>,
  { run, orderKey }: SchemaStatementRow,
): AttemptRow | undefined => {
  let found: AttemptRow | undefined;
  for (let number = 1; ; number += 1) {
    const attempt = attempts.get(`${run ?? ''} ${number}`);
    if (!attempt || attempt.began > orderKey) return found;
    found = attempt;
  }
};

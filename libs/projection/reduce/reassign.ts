import type { DatasetName } from '#openlineage';
import { eventOrderKey, mentionOrderKey } from '../rules/event-order.ts';
import { describesFields } from '../schemas/schema-evidence.ts';
import type { DatasetStatementRow, SchemaEvidenceRow } from '../state/rows.ts';
import type { ProjectionState } from '../state/state.ts';
import { endLinks, rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import { renewFacetStatements } from './facets.ts';
import { isLifeTracked, renewLives } from './lifecycle.ts';
import type { Reducer } from './reducer.ts';

/** Gives what is stated under one incarnation of a name, and belongs to another since its renames changed, to that one. */
export const reassignStatements = (
  reducer: Reducer,
  name: DatasetName,
  id: number,
  sequence: number,
  dirty: Dirty,
): void => {
  const { state, names } = reducer;
  const at = (orderKey: string): number => names.dataset(name, orderKey, sequence);

  const moved = new Set<number>();
  const { statements = [] } = state.lookUp({ name: 'statementsOfDataset', dataset: id }) ?? {};
  for (const row of statements) {
    const dataset = at(row.orderKey);
    if (dataset === id) continue;
    state.datasetStatements.put({ ...row, dataset });
    moved.add(id).add(dataset);
  }
  for (const dataset of moved) {
    const known = state.lookUp({ name: 'statementsOfDataset', dataset })?.statements ?? [];
    renewEvidence(reducer, dataset, known, dirty);
    renewFacetStatements(state, dataset, known, dirty);
  }
  for (const dataset of moved) renewLives(state, dataset, isLifeTracked(state, dataset), dirty);

  const { declarations = [] } = state.lookUp({ name: 'declarationsOf', owner: id }) ?? {};
  for (const row of declarations) {
    const owner = at(row.orderKey);
    if (owner === id) continue;
    const declaration = { ...row, owner };
    state.declarations.put(declaration);
    state.forgetOwner(rootOf(state, id));
    state.forgetOwner(rootOf(state, owner));
    dirty.declarations.push(declaration);
    dirty.owners.add(id);
    // What it names is noted as named by another owner.
    dirty.resolve.add(owner);
  }
  dirty.facets.add(id);
  for (const row of [...state.unlinks.group(id).values()]) {
    const node = at(row.until);
    if (node === id) continue;
    state.unlinks.remove(row);
    endLinks(state, node, row.kind, row.until, dirty);
  }
};

/** Makes the schema evidence of a name from its statements. */
const renewEvidence = (
  { state }: Reducer,
  dataset: number,
  statements: readonly DatasetStatementRow[],
  dirty: Dirty,
): void => {
  for (const row of [...state.schemaEvidence.group(dataset).values()])
    state.schemaEvidence.remove(row);
  for (const row of evidenceOf(state, dataset, statements)) state.schemaEvidence.put(row);
  state.evidence.delete(rootOf(state, dataset));
  dirty.schemas.add(dataset);
};

const evidenceOf = (
  state: ProjectionState,
  dataset: number,
  statements: readonly DatasetStatementRow[],
): readonly SchemaEvidenceRow[] => {
  const evidence = new Map<string, SchemaEvidenceRow>();
  for (const { schema, counts, integration, role, orderKey, mention } of statements) {
    if (schema === null || !counts) continue;
    const place = mentionOrderKey(eventOrderKey(orderKey), mention);
    const key = `${role} ${schema} ${integration}`;
    const known = evidence.get(key);
    evidence.set(key, {
      dataset,
      integration,
      role,
      content: schema,
      describes: known?.describes ?? describesFields(state.content(schema) ?? []),
      first: known && known.first < place ? known.first : place,
      last: known && known.last > place ? known.last : place,
    });
  }
  return [...evidence.values()];
};

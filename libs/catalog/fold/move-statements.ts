import type { DatasetName } from '#openlineage';
import { endLinks } from './identity.ts';
import { noteDeclaredLife, takeLives } from './lives.ts';
import { forgetSchemaFacts } from './schema-facts.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Gives what stands at one generation of a name, and belongs to another since its renames changed, to that one. */
export const moveStatements = async (
  state: FoldState,
  name: DatasetName,
  id: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  await moveWords(state, name, id, sequence, touched);
  await moveUnlinks(state, name, id, sequence, touched);
  await moveLives(state, name, id, sequence, touched);
};

/** Moves declarations, schema statements and facets; what was overwritten by a later word of another generation is gone. */
const moveWords = async (
  state: FoldState,
  name: DatasetName,
  id: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  const { declarations, schemaStatements, facetStatements } = state.rows;
  const at = (orderKey: string) => state.nodes.dataset(name, orderKey, sequence);
  touched.schemas.add(id);
  await forgetSchemaFacts(state, id);
  touched.facets.add(id);
  for (const row of [...(await schemaStatements.group(id)).values()]) {
    const dataset = await at(row.orderKey);
    if (dataset === id) continue;
    schemaStatements.remove(row);
    await schemaStatements.group(dataset);
    schemaStatements.put({ ...row, dataset });
    touched.schemas.add(dataset);
    await forgetSchemaFacts(state, dataset);
  }
  for (const row of [...(await declarations.group(id)).values()]) {
    const owner = await at(row.orderKey);
    if (owner === id) continue;
    declarations.remove(row);
    await declarations.group(owner);
    declarations.put({ ...row, owner });
    touched.owners.add(id);
    // What it names is noted as named by another owner.
    touched.refold.add(owner);
  }
  for (const row of [...(await facetStatements.group(id)).values()]) {
    const owner = await at(row.orderKey);
    if (owner === id) continue;
    facetStatements.remove(row);
    const known = (await facetStatements.group(owner)).get(row.key);
    if (!known || known.orderKey < row.orderKey) {
      facetStatements.put(Object.assign(known ?? {}, { ...row, owner }));
    }
    touched.facets.add(owner);
  }
};

/** Moves the ends of links. */
const moveUnlinks = async (
  state: FoldState,
  name: DatasetName,
  id: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  for (const row of [...(await state.rows.unlinks.group(id)).values()]) {
    const node = await state.nodes.dataset(name, row.until, sequence);
    if (node === id) continue;
    state.rows.unlinks.remove(row);
    await endLinks(state, node, row.kind, row.until, touched);
  }
};

const moveLives = async (
  state: FoldState,
  name: DatasetName,
  id: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  for (const fact of await takeLives(state, id)) {
    const node = await state.nodes.dataset(name, fact.orderKey, sequence);
    await noteDeclaredLife(state, node, fact, touched);
  }
};

import { type EventOrder, namesIn, type StoredLineage } from '#projection';
import { noteDeclaredLife } from './lives.ts';
import { placeContent } from './place-content.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Notes what a JobEvent or DatasetEvent declares. What it names is known from now on, even if a later one takes its place. */
export const declare = async (
  state: FoldState,
  owner: number,
  content: StoredLineage,
  fact: EventOrder,
  touched: Touched,
): Promise<void> => {
  const { sequence, orderKey } = fact;
  await state.rows.declarations.group(owner);
  state.rows.declarations.put({ sequence, orderKey, owner, content: state.keep(content) });
  await placeContent(state, content, { owner, orderKey, sequence }, touched);
  for (const name of namesIn(content).datasets) {
    const dataset = await state.nodes.dataset(name, orderKey, sequence);
    await noteDeclaredLife(state, dataset, fact, touched);
  }
  touched.owners.add(owner);
};

/** Notes again which nodes the declarations of an owner name: what its names mean has changed. */
export const placeDeclarations = async (
  state: FoldState,
  owner: number,
  sequence: number,
  touched: Touched,
): Promise<void> => {
  for (const row of [...(await state.rows.declarations.group(owner)).values()].sort(bySequence)) {
    const content = await state.content<StoredLineage>(row.content);
    await placeContent(state, content, { owner, orderKey: row.orderKey, sequence }, touched);
  }
};

const bySequence = (a: EventOrder, b: EventOrder): number => a.sequence - b.sequence;

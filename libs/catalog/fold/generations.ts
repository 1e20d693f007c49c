import type { DatasetName } from '#openlineage';
import { link, unlink } from './identity.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Links each later generation of a name to the one before it, which the name means as long as nothing is said under the later one. */
export const linkGenerations = async (
  state: FoldState,
  name: DatasetName,
  touched: Touched,
): Promise<void> => {
  const [first, ...later] = await state.nodes.generations(name);
  if (!first) throw new Error('unreachable: generation 0 is there');
  let before = first.id;
  for (const { id } of later) {
    for (const row of [...(await state.rows.links.group(id)).values()]) {
      if (row.kind === 'UNUSED' && row.statedBy === id && row.other !== before)
        await unlink(state, row);
    }
    await link(state, id, before, 'UNUSED', '', touched);
    before = id;
  }
};

import type { LifeRow } from '../working-tables.ts';
import type { FoldState } from './state.ts';
import type { Touched } from './touched.ts';

/** Where an attempt or a declaration last says that a dataset was dropped, or that it lives; '' for never. */
export type Life = Pick<LifeRow, 'droppedAt' | 'statedAt'>;

/** Notes the lives of the datasets that one attempt states as outputs, in place of what it stated before. */
export const noteLife = async (
  state: FoldState,
  dataset: number,
  by: { readonly run: number; readonly number: number },
  life: Life,
  touched: Touched,
): Promise<void> => {
  const known = (await state.rows.lives.group(dataset)).get(`${by.run} ${by.number}`);
  if (known && known.droppedAt === life.droppedAt && known.statedAt === life.statedAt) return;
  if (!known && life.droppedAt === '' && life.statedAt === '') return;
  state.rows.lives.put(Object.assign(known ?? {}, { dataset, ...by, ...life }));
  touched.classes.add(dataset);
};

/** A declaration states that a dataset lives. Run 0 stands for all declarations: the latest counts. */
export const noteDeclaredLife = async (
  state: FoldState,
  dataset: number,
  orderKey: string,
  touched: Touched,
): Promise<void> => {
  const by = { run: 0, number: 0 };
  const known = (await state.rows.lives.group(dataset)).get('0 0');
  if (known && known.statedAt >= orderKey) return;
  await noteLife(state, dataset, by, { droppedAt: '', statedAt: orderKey }, touched);
};

/** A DROP hides a dataset until something later states it again. */
export const isHidden = async (state: FoldState, members: readonly number[]): Promise<boolean> => {
  let droppedAt = '';
  let statedAt = '';
  for (const member of members) {
    for (const life of (await state.rows.lives.group(member)).values()) {
      if (life.droppedAt > droppedAt) droppedAt = life.droppedAt;
      if (life.statedAt > statedAt) statedAt = life.statedAt;
    }
  }
  return droppedAt > statedAt;
};

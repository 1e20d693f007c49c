import { Clock } from './time-limit.ts';
import type { Vicinity } from '../graph.ts';
import type { Moment } from './snapshot.ts';
import { RowsAround } from './rows-around.ts';

/** See {@link LineageGraph.around}. */
export const around = (
  moment: Moment,
  asked: readonly number[],
  timeoutMs: number,
): readonly (Vicinity | null)[] => {
  const { nodes } = moment.store;
  const clock = new Clock(timeoutMs);
  return asked.map((id) => {
    clock.tick(1);
    if (!nodes.has(id)) return null;
    const node = moment.dataset(nodes.indexOf(id));
    lookAround(moment, node);
    return new RowsAround(moment, node);
  });
};

/** What may be asked for later is said now: a store that holds some rows only has all of these then. */
const lookAround = (moment: Moment, node: number): void => {
  const { holdings } = moment.store.products;
  for (const member of holdings === null ? [] : moment.members(node)) {
    holdings?.leaving.look(member);
    holdings?.entering.look(member);
  }
  for (const table of moment.store.tables()) {
    if (table.holdings === null) return;
    for (const member of moment.members(node)) {
      table.holdings.leaving.look(member);
      // The fields of a dataset lead nowhere.
      if (table !== moment.store.fields) table.holdings.entering.look(member);
    }
  }
};

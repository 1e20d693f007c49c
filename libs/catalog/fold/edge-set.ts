import type { EntityManager } from 'typeorm';
import type { EdgeRow } from '../answer-tables.ts';
import type { Pace } from '../pace.ts';
import { closeEdges, edgesHeldBy, insertEdges } from './edge-rows.ts';
import {
  addEdge,
  edgesIn,
  noEdges,
  placeOf,
  removeEdge,
  type HeldEdges,
  type OwnEdge,
} from './held-edges.ts';

/**
 * The edges that hold, by who states them. One event may state a million, so nothing goes through all of them without giving way,
 * and they are kept as numbers.
 */
export interface EdgeSet {
  /** Makes an empty group of an owner that is new in this very event. */
  begin(owner: number): void;
  /**
   * Makes the edges that hold for an owner those of `wanted`, each of which comes once: opens what is new in the order given,
   * closes what is gone, leaves alone what stays. What was opened at this very sequence never held and is forgotten.
   */
  hold(
    owner: number,
    job: number | null,
    wanted: Iterable<readonly OwnEdge[]>,
    sequence: number,
  ): Promise<void>;
  /** How many changes wait to be written. */
  waiting(): number;
  flush(manager: EntityManager): Promise<void>;
  /** Forgets groups, oldest first, until at most so many edges are kept. Only between flushes. */
  trim(edges: number): void;
}

export const edgeSet = (db: EntityManager, nextId: () => number, pace: Pace): EdgeSet => {
  const groups = new Map<number, HeldEdges>();
  const opened = new Set<HeldEdges>();
  const closed: Pick<EdgeRow, 'id' | 'closedAt'>[] = [];
  const passed: EdgeRow[] = [];
  // Ids are counted up, so that those from here on are not written yet.
  let firstNew = Infinity;
  let waiting = 0;

  const held = async (owner: number): Promise<HeldEdges> => {
    const known = groups.get(owner);
    const edges = known ?? noEdges(owner);
    if (!known) {
      for await (const rows of edgesHeldBy(db, owner)) {
        for (const row of rows) addEdge(edges, row, row.id, row.openedAt);
        await pace();
      }
    }
    // Moves to the end: trim forgets from the front.
    groups.delete(owner);
    groups.set(owner, edges);
    return edges;
  };

  const open = (edges: HeldEdges, edge: OwnEdge, sequence: number): void => {
    const id = nextId();
    firstNew = Math.min(firstNew, id);
    addEdge(edges, edge, id, sequence);
    opened.add(edges);
    waiting += 1;
  };

  const close = (edges: HeldEdges, edge: EdgeRow, sequence: number): void => {
    removeEdge(edges, edge);
    if (edge.openedAt === sequence) waiting -= 1;
    else if (edge.id >= firstNew) passed.push({ ...edge, closedAt: sequence });
    else {
      closed.push({ id: edge.id, closedAt: sequence });
      waiting += 1;
    }
  };

  return {
    begin: (owner) => void groups.set(owner, noEdges(owner)),
    async hold(owner, job, wanted, sequence) {
      const edges = await held(owner);
      edges.job = job;
      const stays = new Uint8Array(edges.ids.length);
      for (const some of wanted) {
        for (const edge of some) {
          const place = placeOf(edges, edge);
          if (place === undefined) open(edges, edge, sequence);
          else stays[place] = 1;
        }
        await pace();
      }
      for (const some of edgesIn(edges, (place) => stays[place] === 0)) {
        for (const edge of some) close(edges, edge, sequence);
        await pace();
      }
    },
    waiting: () => waiting,
    async flush(manager) {
      await closeEdges(manager, closed, pace);
      await insertEdges(manager, [passed], pace);
      for (const edges of opened) {
        const isNew = (place: number) => (edges.ids[place] ?? 0) >= firstNew;
        await insertEdges(manager, edgesIn(edges, isNew), pace);
      }
      closed.length = 0;
      passed.length = 0;
      opened.clear();
      firstNew = Infinity;
      waiting = 0;
    },
    trim(most) {
      let kept = 0;
      for (const { ids } of groups.values()) kept += ids.length + 1;
      for (const [owner, { ids }] of groups) {
        if (kept <= most) return;
        groups.delete(owner);
        kept -= ids.length + 1;
      }
    },
  };
};

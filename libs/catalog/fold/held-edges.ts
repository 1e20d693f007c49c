import { OPEN } from '#lineage';
import type { EdgeRow } from '../answer-tables.ts';

/** An edge of an owner, without its interval. */
export type OwnEdge = Pick<EdgeRow, 'kind' | 'from' | 'to' | 'basis'>;

/** The edges that hold for one owner, as numbers: by kind and basis, then by both ends, the place of id and opening in the lists. */
export interface HeldEdges {
  readonly owner: number;
  job: number | null;
  readonly sorts: Map<string, Sort>;
  readonly ids: number[];
  readonly opened: number[];
}

interface Sort extends Pick<OwnEdge, 'kind' | 'basis'> {
  readonly places: Map<number, Map<number, number>>;
}

export const noEdges = (owner: number): HeldEdges => ({
  owner,
  job: null,
  sorts: new Map(),
  ids: [],
  opened: [],
});

export const placeOf = ({ sorts }: HeldEdges, { kind, basis, from, to }: OwnEdge) =>
  sorts.get(sortOf(kind, basis))?.places.get(from)?.get(to);

export const addEdge = (
  held: HeldEdges,
  { kind, basis, from, to }: OwnEdge,
  id: number,
  openedAt: number,
): void => {
  const key = sortOf(kind, basis);
  const sort: Sort = held.sorts.get(key) ?? { kind, basis, places: new Map() };
  held.sorts.set(key, sort);
  const places = sort.places.get(from) ?? new Map<number, number>();
  sort.places.set(from, places);
  places.set(to, held.ids.length);
  held.ids.push(id);
  held.opened.push(openedAt);
};

export const removeEdge = ({ sorts }: HeldEdges, { kind, basis, from, to }: OwnEdge): void => {
  sorts.get(sortOf(kind, basis))?.places.get(from)?.delete(to);
};

/** The edges whose place passes, from one node at a time; what is yielded may be removed meanwhile. */
export function* edgesIn(
  held: HeldEdges,
  passes: (place: number) => boolean,
): Generator<readonly EdgeRow[]> {
  for (const { kind, basis, places } of held.sorts.values()) {
    for (const [from, tos] of places) {
      const edges: EdgeRow[] = [];
      for (const [to, place] of tos) {
        if (!passes(place)) continue;
        const interval = { openedAt: held.opened[place] ?? 0, closedAt: OPEN };
        const { owner, job } = held;
        edges.push({ id: held.ids[place] ?? 0, ...interval, owner, kind, from, to, job, basis });
      }
      yield edges;
    }
  }
}

const sortOf = (kind: OwnEdge['kind'], basis: OwnEdge['basis']): string => `${kind} ${basis ?? ''}`;

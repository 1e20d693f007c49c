import { createCurrentEdges, type EdgeWriter } from '../lineage/current-edges.ts';
import type { FieldEdgeContent, FieldEdgesHeld } from '../lineage/edge-uses.ts';
import { ALL_COVERED } from '../lineage/coverage.ts';
import { createFrontier } from '../lineage/frontier.ts';
import type { PartChange } from '../lineage/members.ts';
import {
  declaredLineage,
  runLineageOf,
  statesEdge,
  withRoots,
  type RunLineage,
} from '../rules/run-lineage.ts';
import type { StoredLineage } from '../rules/stored-lineage.ts';
import type { AttemptRow, DeclarationRow } from '../state/rows.ts';
import type { OwnerLineage, ProjectionState } from '../state/state.ts';
import { membersOf } from './alias-sets.ts';
import { isHidden, rootOf } from './aliases.ts';
import type { Dirty } from './dirty.ts';
import type { Names } from './names.ts';
import type { LineageReader } from './resolved-lineage.ts';

/** The edges of jobs, and of datasets that declare their sources: opened and closed so that they are what is current. */
export const createOwners = (state: ProjectionState, names: Names, reader: LineageReader) => {
  const writer: EdgeWriter = {
    nextEdge: state.next.edge,
    nextProduct: state.next.product,
    nextMember: state.next.productMember,
    member: (one) => state.productMembers.put(one),
    forgetMember: (one) => state.productMembers.forget(one),
    nextFieldEdgeList: state.next.fieldEdgeList,
    nextFieldEdges: state.next.fieldEdges,
    keepText: (contents) => state.keepText(contents),
    edge: (one) => state.edges.put(one),
    forgetEdge: (one) => state.edges.forget(one),
    fieldEdgeList: (one) => state.fieldEdgeLists.put(one),
    forgetFieldEdgeList: (one) => state.fieldEdgeLists.forget(one),
  };
  const lineageOf =
    (job: number) =>
    (hash: string): RunLineage => {
      const lineage = reader.byRoots(hash, job);
      return lineage ?? NO_LINEAGE;
    };

  /**
   * An attempt, with whether it states an edge as its names are meant now: of two names of one dataset the later columns
   * count, and they may have no source.
   */
  const asNow = (
    row: AttemptRow,
    lineageIn: (hash: string) => RunLineage = lineageOf(row.job),
  ): AttemptRow => {
    if (!row.statesEdge) return row;
    return statesEdge(lineageIn(row.lineage)) ? row : { ...row, statesEdge: false };
  };

  /** What a declaration states now; by the names as they were meant at its place in the order of events. */
  const declared = (owner: number, isJob: boolean, row: DeclarationRow): RunLineage => {
    const content = state.content<StoredLineage>(row.content);
    if (!content) return NO_LINEAGE;
    const resolved = reader.resolve(content, row.content, row.orderKey, row.sequence);
    const rooted = withRoots(resolved.content, (dataset) => rootOf(state, dataset));
    return isJob ? runLineageOf(rooted, owner) : declaredLineage(rooted.lineage ?? []);
  };

  const latestDeclaration = (owners: readonly number[]): DeclarationRow | null => {
    let latest: DeclarationRow | null = null;
    for (const owner of owners) {
      const found = state.lookUp({ name: 'declarationsOf', owner })?.declarations ?? [];
      for (const row of found) if (latest === null || row.orderKey > latest.orderKey) latest = row;
    }
    return latest;
  };

  /** Makes the lineage of an owner from what is stored; undefined when something is missing. */
  const make = (owner: number, isJob: boolean, isNew: boolean): OwnerLineage | undefined => {
    const loaded = isNew ? NOTHING_LOADED : state.loadedOwner(owner);
    const isRoot = isJob || rootOf(state, owner) === owner;
    const declaration = isJob
      ? (loaded?.declaration ?? null)
      : latestDeclaration(isNew || !isRoot ? [] : membersOf(state, owner));
    if (!loaded) return undefined;
    const lists = loaded.fieldEdgeLists.map((list): FieldEdgesHeld => [
      list,
      state.content<readonly FieldEdgeContent[]>(list.content) ?? [],
    ]);
    if (state.isMissing()) return undefined;
    const edges = createCurrentEdges(owner, isJob ? owner : null, (dataset) =>
      isHidden(state, dataset),
    );
    edges.load(loaded.edges, loaded.productMembers, lists);
    if (!isJob) return { frontier: null, edges, declaration, settled: 0 };
    // A batch may have thousands of attempts, whose lineages no cache holds.
    const lineages = new Map<string, RunLineage>();
    const lineageIn = (hash: string): RunLineage => {
      let lineage = lineages.get(hash);
      if (!lineage) lineages.set(hash, (lineage = lineageOf(owner)(hash)));
      return lineage;
    };
    const attempts = loaded.attempts.map((row) => asNow(row, lineageIn));
    if (state.isMissing()) return undefined;
    const frontier = createFrontier(attempts, loaded.coverage, loaded.isEdgeStating);
    const changes = frontier.parts().map((present): PartChange => ({ former: null, present }));
    edges.change(changes, lineageIn);
    return { frontier, edges, declaration, settled: 0 };
  };

  const owners = {
    /** The lineage of an owner; undefined when something is missing. */
    of(owner: number, sequence: number): OwnerLineage | undefined {
      const known = state.owners.get(owner);
      if (known) return known;
      const row = names.at(owner);
      if (!row) return undefined;
      const made = make(owner, row.kind === 'JOB', row.firstSequence === sequence);
      if (!made || state.isMissing()) return undefined;
      state.owners.set(owner, made, sizeOf(made));
      // When the event is taken back, its id may become another's, and its names may mean something else. 0: no
      // event yet.
      if (sequence > 0) state.noteChangedOwner(owner);
      return made;
    },
    /** Takes in the attempts of a job that changed, and opens and closes edges. */
    settle(owner: number, { attempts, declarations }: Dirty, sequence: number): void {
      const lineage = owners.of(owner, sequence);
      const row = names.at(owner);
      if (!lineage || !row) return;
      state.noteChangedOwner(owner);
      const isJob = row.kind === 'JOB';
      const lineageIn = lineageOf(owner);
      const { frontier, edges } = lineage;
      if (frontier) {
        for (const { former, present } of attempts)
          if ((present ?? former)?.job === owner)
            edges.change(frontier.change(former, present && asNow(present, lineageIn)), lineageIn);
        const lack = frontier.lack(
          (parentKey) => state.parents.group(parentKey).get(owner)?.since ?? null,
        );
        if (state.isMissing()) return;
        if (lack) {
          state.needMore(owner, lack);
          return;
        }
        edges.change(frontier.prune(), lineageIn);
      }
      const isRoot = isJob || rootOf(state, owner) === owner;
      for (const one of declarations) {
        if ((isJob ? one.owner : rootOf(state, one.owner)) !== owner) continue;
        if (!lineage.declaration || one.orderKey > lineage.declaration.orderKey)
          lineage.declaration = one;
      }
      const counts = isRoot ? lineage.declaration : null;
      const hash = counts && `declared ${counts.content} ${counts.orderKey}`;
      edges.declare(hash, () => (counts ? declared(owner, isJob, counts) : NO_LINEAGE));
      const parent = frontier?.keepsPreviousWhile() ?? null;
      const keepsPrevious = parent !== null && isRunning(state, parent);
      if (state.isMissing()) return;
      edges.settle(sequence, keepsPrevious, writer);
      // It may have grown. To measure it costs its size, so that is done more and more rarely.
      lineage.settled += 1;
      if ((lineage.settled & (lineage.settled - 1)) === 0)
        state.owners.set(owner, lineage, sizeOf(lineage));
    },
  };
  return owners;
};

export type Owners = ReturnType<typeof createOwners>;

/** In the units of the memory budget. */
const sizeOf = ({ frontier, edges }: OwnerLineage): number =>
  150 + 6 * edges.size() + 8 * (frontier?.size() ?? 0);

const NO_LINEAGE: RunLineage = {
  reads: [],
  writes: [],
  datasetEdges: [],
  inferredProducts: [],
  fieldEdges: [],
  jobEdges: [],
};

const NOTHING_LOADED = {
  owner: 0,
  attempts: [],
  coverage: ALL_COVERED,
  isEdgeStating: false,
  edges: [],
  productMembers: [],
  fieldEdgeLists: [],
  declaration: null,
};

/** Whether a parent run is known to be running. A run id may be several jobs'; the newest attempt among them decides. */
const isRunning = (state: ProjectionState, runKey: string): boolean => {
  let newest = null;
  for (const row of state.runs.group(runKey).values())
    if (newest === null || row.began > newest.began) newest = row;
  return newest !== null && (newest.state === 'NEW' || newest.state === 'RUNNING');
};

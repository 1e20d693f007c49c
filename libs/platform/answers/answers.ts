import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { catchUp, untilLevel } from './catch-up.ts';
import { heldSources } from './held-sources.ts';
import type { Source } from './source.ts';

/** There is no catalog to answer from at present. The message says why. */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

/** The catalog and graph that questions are answered from, while catalogs are replaced. */
export interface Answers {
  /** Null: there is none at present. */
  readonly source: Source | null;
  /** Like {@link source}, but throws {@link NotAnswering} if there is none. */
  need(): Source;
  /** Like {@link need}. The source stays open until it is released, even if it is replaced. */
  hold(): { readonly source: Source; release(): void };
  /** Why there is no source. Null: there is one. */
  lack(): string | null;
  /**
   * Switches to another catalog. If the process has a graph, the graph is brought up to the catalog
   * first. If another process updates the graph, waits for it, and gives up without switching when
   * `isWanted` returns false. The previous catalog is closed, with its graph, once nobody can still
   * be reading it.
   */
  take(
    catalog: Catalog,
    generation: string | null,
    isWanted?: () => Promise<boolean>,
  ): Promise<void>;
  /**
   * From now on another process writes the catalog that this process opened for writing. Its
   * checkpoint is then out of date, but it keeps answering questions until the same catalog is
   * taken again, opened for reading.
   */
  endWriting(): void;
  /** Whether {@link endWriting} was called for the current source. */
  readonly isWritersNoMore: boolean;
  /** Answers nothing from now on, for the given reason. */
  stop(why: string): void;
  close(): Promise<void>;
}

interface Answering {
  /** Why there is nothing to answer from at first. */
  readonly why: string;
  /** Opens the graph of a catalog, given by the id of the catalog. */
  readonly graphFor: (generation: string | null) => Promise<LineageGraph>;
  /** Whether this process updates the graph. Null: the process uses no graph. */
  readonly leadsGraph: (() => boolean) | null;
  /** The maximum duration of an answer, in milliseconds. */
  readonly lastsMs: number;
  readonly signal: AbortSignal;
}

/** Starts without a source. */
export const createAnswers = (given: Answering): Answers => {
  const { why, graphFor, leadsGraph, lastsMs, signal } = given;
  let source: Source | null = null;
  let reason = why;
  let endedWriting: Source | null = null;
  const held = heldSources(lastsMs);

  const need = (): Source => {
    if (source === null) throw new NotAnswering(reason);
    return source;
  };
  const retire = ({ former, graphGoesOn }: { former: Source; graphGoesOn: boolean }): void => {
    const { catalog, graph } = former;
    held.retire(former, async () => {
      await catalog.close();
      if (!graphGoesOn) await graph.close();
    });
  };
  /** Returns false if the catalog should not be used. */
  const isLed = async (
    catalog: Catalog,
    graph: LineageGraph,
    isWanted: () => Promise<boolean>,
  ): Promise<boolean> => {
    if (leadsGraph === null) return true;
    if (leadsGraph()) {
      await catchUp(catalog, graph);
      return true;
    }
    const former = source;
    // The first catalog is better than none, even if its graph is behind.
    if (former === null) return true;
    const isStill = async () => !signal.aborted && source === former && (await isWanted());
    return (await untilLevel(catalog, graph, isStill)) && source === former;
  };

  return {
    get source() {
      return source;
    },
    need,
    hold: () => {
      const present = need();
      return { source: present, release: held.hold(present) };
    },
    lack: () => (source === null ? reason : null),
    take: async (catalog, generation, isWanted = always) => {
      const former = source;
      const graphGoesOn = former !== null && former.generation === generation;
      const graph = graphGoesOn ? former.graph : await graphFor(generation);
      let isTaken = false;
      try {
        isTaken = await isLed(catalog, graph, isWanted);
      } finally {
        if (!isTaken && !graphGoesOn) await graph.close();
      }
      if (!isTaken) return;
      const replaced = source;
      source = { catalog, graph, generation };
      if (replaced !== null && replaced.catalog !== catalog)
        retire({ former: replaced, graphGoesOn });
    },
    endWriting: () => {
      endedWriting = source;
    },
    get isWritersNoMore() {
      return source !== null && source === endedWriting;
    },
    stop: (now) => {
      if (source !== null) retire({ former: source, graphGoesOn: false });
      source = null;
      reason = now;
    },
    close: async () => {
      if (source !== null) retire({ former: source, graphGoesOn: false });
      source = null;
      reason = 'this process is ending';
      await held.close();
    },
  };
};

const always = () => Promise.resolve(true);

import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { catchUp, untilLevel } from './catch-up.ts';

/** There is nothing to answer from at present; the message says why. */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

/** What answers are read from: a generation of the catalog, and the graph that follows it. */
export interface Source {
  readonly catalog: Catalog;
  readonly graph: LineageGraph;
  /** Tells this generation of the catalog from others. */
  readonly generation: string | null;
}

/** What answers are read from at present, while generations come and go. */
export interface Answers {
  /** `null` while there is nothing. */
  readonly source: Source | null;
  /** As {@link source}, or throws {@link NotAnswering}. */
  need(): Source;
  /** Why there is nothing, `null` when there is. */
  lack(): string | null;
  /**
   * Answers from a catalog from now on, with a graph that is brought to where it stands before, if the process has one. The former
   * catalog is closed once nobody who asked before can still be reading it.
   */
  take(catalog: Catalog, generation: string | null): Promise<void>;
  /** Answers nothing from now on. */
  stop(why: string): void;
  close(): Promise<void>;
}

interface Answering {
  /** Why there is nothing at first. */
  readonly why: string;
  /** Opens the graph that follows a generation of the catalog. */
  readonly graphFor: (generation: string | null) => Promise<LineageGraph>;
  /** Whether it is this process that lets the graph follow; `null` where the process has no use for a graph. */
  readonly leadsGraph: (() => boolean) | null;
  /** How long an answer may take. */
  readonly lastsMs: number;
}

export const createAnswers = ({ why, graphFor, leadsGraph, lastsMs }: Answering): Answers => {
  let source: Source | null = null;
  let reason = why;
  const retired = new Map<Catalog, NodeJS.Timeout>();
  const graphs = new Set<LineageGraph>();

  const retire = (former: Source | null): void => {
    if (former === null) return;
    const { catalog } = former;
    const timer = setTimeout(() => {
      retired.delete(catalog);
      // It was only read; what cannot be closed ends with the process.
      catalog.close().catch(() => undefined);
    }, lastsMs);
    retired.set(catalog, timer.unref());
  };

  return {
    get source() {
      return source;
    },
    need: () => {
      if (source === null) throw new NotAnswering(reason);
      return source;
    },
    lack: () => (source === null ? reason : null),
    take: async (catalog, generation) => {
      const former = source;
      const isSame = former !== null && former.generation === generation;
      const graph = isSame ? former.graph : await graphFor(generation);
      graphs.add(graph);
      if (leadsGraph?.() === true) await catchUp(catalog, graph);
      else if (leadsGraph !== null && former !== null) await untilLevel(catalog, graph);
      source = { catalog, graph, generation };
      if (former?.catalog !== catalog) retire(former);
    },
    stop: (now) => {
      retire(source);
      source = null;
      reason = now;
    },
    close: async () => {
      retire(source);
      source = null;
      reason = 'this process is ending';
      for (const graph of graphs) await graph.close();
      for (const [catalog, timer] of retired) {
        clearTimeout(timer);
        await catalog.close();
      }
      retired.clear();
    },
  };
};

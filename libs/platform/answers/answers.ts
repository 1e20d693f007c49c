import type { Catalog } from '#catalog';
import type { LineageGraph } from '#lineage';
import { catchUp, untilLevel } from './catch-up.ts';
import { heldSources } from './held-sources.ts';
import type { Source } from './source.ts';

/** There is nothing to answer from at present; the message says why. */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

/** What answers are read from at present, while generations come and go. */
export interface Answers {
  /** `null` while there is nothing. */
  readonly source: Source | null;
  /** As {@link source}, or throws {@link NotAnswering}. */
  need(): Source;
  /** As {@link need}, and it stays open until it is released, whatever takes its place meanwhile. */
  hold(): { readonly source: Source; release(): void };
  /** Why there is nothing, `null` when there is. */
  lack(): string | null;
  /**
   * Answers from a catalog from now on, with a graph that is brought to where it stands before, if the process has one; or not, when it
   * is not wanted any more before another process has brought its graph there. The former one is closed, with its graph, once nobody
   * who asked before can still be reading it.
   */
  take(
    catalog: Catalog,
    generation: string | null,
    isWanted?: () => Promise<boolean>,
  ): Promise<void>;
  /**
   * Another process writes from now on what was opened to be written here: that does not tell how far the other one is, and is answered
   * from until the same generation is taken again, to be read.
   */
  endWriting(): void;
  /** Whether {@link endWriting} was called of what is answered from. */
  readonly isWritersNoMore: boolean;
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
  readonly signal: AbortSignal;
}

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
  /** False when it is not to be answered from. */
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
    // The first is better than none, wherever its graph is.
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

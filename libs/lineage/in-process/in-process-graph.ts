import { setImmediate as turn } from 'node:timers/promises';
import type { GraphChanges, LineageGraph } from '../graph.ts';
import { contentHash } from './storage/content-hash.ts';
import { readerOf } from './reader.ts';
import { Store } from './storage/store.ts';

// Questions wait while changes are applied.
const TURN_MILLISECONDS = 10;

/**
 * A graph in the memory of this process, empty at first. Answers are those of the moment they were asked at, whatever is
 * applied later; their paths are made when they are read.
 */
export const inProcessGraph = (): LineageGraph => {
  let store = new Store();
  let reader = readerOf(store);
  // One after the other: each is applied bit by bit.
  let applied: Promise<void> = Promise.resolve();
  const apply = async (changes: GraphChanges): Promise<void> => {
    let turnedAt = performance.now();
    for (const applying = store.applying(changes); applying.next().done !== true;) {
      if (performance.now() - turnedAt < TURN_MILLISECONDS) continue;
      await turn();
      turnedAt = performance.now();
    }
  };
  return {
    checkpoint: async () => Promise.resolve(store.checkpoint),
    apply: (changes) => {
      const before = applied;
      const own = before.then(() => apply(changes));
      applied = own.catch(() => undefined);
      return own;
    },
    traverse: async (question) => Promise.resolve(reader.traverse(question)),
    around: async (nodes, asOf, timeoutMs) =>
      Promise.resolve(reader.around(nodes, asOf, timeoutMs)),
    contentHash: async () => Promise.resolve(contentHash(store)),
    clear: async () => {
      await applied;
      store = new Store();
      reader = readerOf(store);
    },
    close: async () => Promise.resolve(),
  };
};

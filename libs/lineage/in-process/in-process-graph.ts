import { setImmediate as turn } from 'node:timers/promises';
import type { GraphChanges, LineageGraph } from '../graph.ts';
import { readerOf } from './reader.ts';
import { contentHash } from './storage/content-hash.ts';
import { Store } from './storage/store.ts';

// Questions wait for the event loop while changes are applied, so they are applied in slices of this length.
const SLICE_MILLISECONDS = 10;

/**
 * A graph in the memory of this process, empty at first. An answer keeps its meaning whatever is applied after the
 * question; its paths are made when they are read.
 */
export const inProcessGraph = (): LineageGraph => {
  let store = new Store();
  let reader = readerOf(store);
  // Changes are applied one after the other, although each one gives way to questions.
  let applied: Promise<void> = Promise.resolve();
  const apply = async (changes: GraphChanges): Promise<void> => {
    let sliceBegan = performance.now();
    for (const applying = store.applying(changes); applying.next().done !== true;) {
      if (performance.now() - sliceBegan < SLICE_MILLISECONDS) continue;
      await turn();
      sliceBegan = performance.now();
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
    neighbourhoods: async (nodes, asOf, timeoutMs) =>
      Promise.resolve(reader.neighbourhoods(nodes, asOf, timeoutMs)),
    contentHash: async () => Promise.resolve(contentHash(store)),
    clear: async () => {
      await applied;
      store = new Store();
      reader = readerOf(store);
    },
    close: async () => Promise.resolve(),
  };
};

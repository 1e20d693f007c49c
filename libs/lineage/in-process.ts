import type { LineageGraph } from './graph.ts';
import { contentHash } from './in-process/content-hash.ts';
import { readerOf } from './in-process/reader.ts';
import { Store } from './in-process/store.ts';

/**
 * A graph in the memory of this process, empty at first. Answers are those of the moment they were asked at, whatever is
 * applied later; their paths are made when they are read.
 */
export const inProcessGraph = (): LineageGraph => {
  let store = new Store();
  let reader = readerOf(store);
  return {
    checkpoint: async () => Promise.resolve(store.checkpoint),
    apply: async (changes) => {
      store.apply(changes);
      return Promise.resolve();
    },
    traverse: async (question) => Promise.resolve(reader.traverse(question)),
    around: async (nodes, asOf, timeoutMs) =>
      Promise.resolve(reader.around(nodes, asOf, timeoutMs)),
    contentHash: async () => Promise.resolve(contentHash(store)),
    clear: async () => {
      store = new Store();
      reader = readerOf(store);
      return Promise.resolve();
    },
    close: async () => Promise.resolve(),
  };
};

import type { Answer, LineageGraph, Question } from './graph.ts';
import { around } from './in-process/around.ts';
import { contentHash } from './in-process/content-hash.ts';
import { datasetAnswer, DatasetScratch } from './in-process/dataset-answer.ts';
import { fieldAnswer } from './in-process/field-answer.ts';
import { identityView } from './in-process/identity-view.ts';
import type { IdentityView } from './in-process/identity-view.ts';
import { Moment } from './in-process/moment.ts';
import { Store } from './in-process/store.ts';

/**
 * A graph in the memory of this process, empty at first. Answers are those of the moment they were asked at, whatever is
 * applied later; their paths are made when they are read.
 */
export const inProcessGraph = (): LineageGraph => {
  let store = new Store();
  let identity: IdentityView | null = null;
  const scratch = new DatasetScratch();

  const identityAt = (sequence: number): IdentityView => {
    const isValid =
      identity !== null &&
      identity.version === store.identityVersion &&
      identity.since <= sequence &&
      sequence < identity.until;
    if (identity === null || !isValid) identity = identityView(store, sequence);
    return identity;
  };

  const answer = (question: Question): Answer | null => {
    const { start, asOf } = question;
    const kind = start.kind === 'JOB' ? 'JOB' : 'DATASET';
    const node = store.nodes.find(kind, start.namespace, start.name, asOf);
    if (node === null) return null;
    const moment = new Moment(store, identityAt(asOf), asOf, question.since);
    if (start.kind === 'JOB') return datasetAnswer(moment, question, node, scratch);
    const dataset = moment.dataset(node);
    return start.kind === 'DATASET'
      ? datasetAnswer(moment, question, dataset, scratch)
      : fieldAnswer(moment, question, dataset, start.field);
  };

  return {
    checkpoint: async () => Promise.resolve(store.checkpoint),
    apply: async (changes) => {
      store.apply(changes);
      return Promise.resolve();
    },
    traverse: async (question) => Promise.resolve(answer(question)),
    around: async (nodes, asOf, timeoutMs) =>
      Promise.resolve(around(new Moment(store, identityAt(asOf), asOf, null), nodes, timeoutMs)),
    contentHash: async () => Promise.resolve(contentHash(store)),
    clear: async () => {
      store = new Store();
      identity = null;
      return Promise.resolve();
    },
    close: async () => Promise.resolve(),
  };
};

import type { Answer, Question, Vicinity } from '../graph.ts';
import { around } from './neighbourhood.ts';
import { datasetAnswer, DatasetScratch } from './dataset-answer.ts';
import { fieldAnswer } from './fields/field-answer.ts';
import { identityView } from './alias-view.ts';
import type { IdentityView } from './alias-view.ts';
import { Moment } from './snapshot.ts';
import type { Store } from './storage/store.ts';

/** Answers the graph's questions from the rows of a store, which may change between them. */
export interface Reader {
  traverse(question: Question): Answer | null;
  around(nodes: readonly number[], asOf: number, timeoutMs: number): readonly (Vicinity | null)[];
}

export const readerOf = (store: Store): Reader => {
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

  return {
    traverse(question) {
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
    },
    around(nodes, asOf, timeoutMs) {
      return around(new Moment(store, identityAt(asOf), asOf, null), nodes, timeoutMs);
    },
  };
};

import type { Answer, Neighbourhood, Question } from '../graph.ts';
import { aliasView, type AliasView } from './alias-view.ts';
import { datasetAnswer, DatasetScratch } from './dataset-answer.ts';
import { fieldAnswer } from './fields/field-answer.ts';
import { neighbourhoodsIn } from './neighbourhood.ts';
import { GraphSnapshot } from './snapshot.ts';
import type { Store } from './storage/store.ts';

/** Answers the graph's questions from the rows of a store, which may change between two questions. */
export interface Reader {
  /** See {@link LineageGraph.traverse}. */
  traverse(question: Question): Answer | null;
  /** See {@link LineageGraph.neighbourhoods}. */
  neighbourhoods(
    nodes: readonly number[],
    asOf: number,
    timeoutMs: number,
  ): readonly (Neighbourhood | null)[];
}

/** A reader of a store. The view of the aliases is kept between questions, while it is valid. */
export const readerOf = (store: Store): Reader => {
  let kept: AliasView | null = null;
  const scratch = new DatasetScratch();

  const aliasesAt = (sequence: number): AliasView => {
    const isValid =
      kept !== null &&
      kept.version === store.aliasVersion &&
      kept.since <= sequence &&
      sequence < kept.until;
    if (kept === null || !isValid) kept = aliasView(store, sequence);
    return kept;
  };

  return {
    traverse(question) {
      const { start, asOf } = question;
      const kind = start.kind === 'JOB' ? 'JOB' : 'DATASET';
      const node = store.nodes.find(kind, start.namespace, start.name, asOf);
      if (node === null) return null;
      const snapshot = new GraphSnapshot(store, aliasesAt(asOf), asOf, question.since);
      if (start.kind === 'JOB') return datasetAnswer(snapshot, question, node, scratch);
      const dataset = snapshot.canonical(node);
      return start.kind === 'DATASET'
        ? datasetAnswer(snapshot, question, dataset, scratch)
        : fieldAnswer(snapshot, question, dataset, start.field);
    },
    neighbourhoods(nodes, asOf, timeoutMs) {
      const snapshot = new GraphSnapshot(store, aliasesAt(asOf), asOf, null);
      return neighbourhoodsIn(snapshot, nodes, timeoutMs);
    },
  };
};

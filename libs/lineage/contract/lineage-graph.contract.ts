import { neighbourhoodsContract } from './neighbourhoods.contract.ts';
import { changesContract } from './changes.contract.ts';
import { datasetLineageContract } from './dataset-lineage.contract.ts';
import { fieldLineageContract } from './field-lineage.contract.ts';
import { fieldPathsContract } from './field-paths.contract.ts';
import { delivered, given, type GraphOf } from './graph-notation.fixture.ts';
import type { LineageGraph } from '../graph.ts';
import { historyContract } from './history.contract.ts';
import { productsContract } from './products.contract.ts';
import { jobLineageContract } from './job-lineage.contract.ts';

/** The behaviour of every engine (docs/semantics.md, part 2). `open` returns a new, empty graph. */
export const lineageGraphContract = (engine: string, open: () => Promise<LineageGraph>): void => {
  const graphOf: GraphOf = async (...lines) => {
    const graph = await open();
    const rows = given(...lines);
    await graph.apply(delivered(rows, 0, 4));
    await graph.apply(delivered(rows, 4, 1e10));
    return graph;
  };
  datasetLineageContract(engine, graphOf);
  jobLineageContract(engine, graphOf);
  fieldLineageContract(engine, graphOf);
  fieldPathsContract(engine, graphOf);
  historyContract(engine, graphOf);
  productsContract(engine, graphOf);
  neighbourhoodsContract(engine, open);
  changesContract(engine, open);
};

import type * as rows from './rows.ts';
import type { WrittenTable } from './table.ts';
import type { Tables } from './tables.ts';

/** One fixed question to the catalog, by its name and parameters. Answers come in event order. */
export type LookUp =
  | {
      /** All events of a run. */
      readonly name: 'eventsOfRun';
      readonly run: number;
    }
  | {
      /** The dataset statements of a run. */
      readonly name: 'statementsOfRun';
      readonly run: number;
    }
  | {
      /** The dataset statements of a name, with the attempts of the runs that made them. */
      readonly name: 'statementsOfDataset';
      readonly dataset: number;
    }
  | {
      /** A dataset statement of a name after an order key, if there is any. */
      readonly name: 'statementAfter';
      readonly dataset: number;
      readonly orderKey: string;
    }
  | {
      /** The first and the last statement that counts of one content, but for those of a run. */
      readonly name: 'statementsOfContent';
      readonly dataset: number;
      readonly integration: string;
      readonly role: string;
      readonly schema: string;
      readonly exceptRun: number;
    }
  | {
      /** All declarations of an owner. */
      readonly name: 'declarationsOf';
      readonly owner: number;
    }
  | {
      /** All attempts of a job. */
      readonly name: 'attemptsOfJob';
      readonly job: number;
    }
  | {
      /** The names of a dataset, but for its root. */
      readonly name: 'namesOfRoot';
      readonly root: number;
    };

export interface LookUpResult {
  readonly runEvents: readonly rows.RunEventRow[];
  readonly statements: readonly rows.DatasetStatementRow[];
  readonly attempts: readonly rows.AttemptRow[];
  readonly declarations: readonly rows.DeclarationRow[];
  readonly aliases: readonly rows.AliasRow[];
}

/** What tells one question from another. */
export const lookUpKey = (question: LookUp): string => JSON.stringify(question);

/** What was loaded, with the rows that the event at hand put, which are not written yet. */
export const withPending = (
  result: LookUpResult,
  question: LookUp,
  { runEvents, datasetStatements, declarations }: Tables['written'],
): LookUpResult => {
  switch (question.name) {
    case 'eventsOfRun':
      return {
        ...result,
        runEvents: overlaid(result.runEvents, runEvents, (row) => row.run === question.run),
      };
    case 'statementsOfRun':
      return {
        ...result,
        statements: overlaid(
          result.statements,
          datasetStatements,
          (row) => row.run === question.run,
        ),
      };
    case 'statementsOfDataset':
      return {
        ...result,
        statements: overlaid(
          result.statements,
          datasetStatements,
          (row) => row.dataset === question.dataset,
        ),
      };
    case 'declarationsOf':
      return {
        ...result,
        declarations: overlaid(
          result.declarations,
          declarations,
          (row) => row.owner === question.owner,
        ),
      };
    case 'statementAfter':
      return {
        ...result,
        statements: overlaid(
          result.statements,
          datasetStatements,
          (row) => row.dataset === question.dataset && row.orderKey > question.orderKey,
        ),
      };
    case 'statementsOfContent':
    case 'attemptsOfJob':
    case 'namesOfRoot':
      return result;
  }
};

const overlaid = <R extends object>(
  loaded: readonly R[],
  table: WrittenTable<R>,
  belongs: (row: R) => boolean,
): readonly R[] => {
  const pending = table.pending();
  if (pending.size === 0) return loaded;
  const rows = new Map(loaded.map((row) => [table.primary(row), row]));
  for (const [key, row] of pending) {
    if (belongs(row)) rows.set(key, row);
    else rows.delete(key);
  }
  return [...rows.values()];
};

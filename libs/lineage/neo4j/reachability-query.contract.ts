import { describe, expect, it } from '@jest/globals';
import { fromEach, reachabilityQuery } from './reachability-query.ts';

/** The plan of a statement, as a server explains it. */
export interface QueryPlan {
  readonly operatorType: string;
  readonly children: readonly QueryPlan[];
}

/** `explain` returns the plan that a server makes for a statement. */
export const reachabilityQueryContract = (
  explain: (statement: string) => Promise<QueryPlan>,
): void => {
  describe('what is reached from nodes', () => {
    for (const along of ['FEEDS', 'PRECEDES'] as const)
      for (const side of ['leaving', 'entering'] as const)
        for (const depth of [null, 2, 5])
          it(`along ${along}, ${side}, to depth ${depth ?? 'any'}, is searched breadth first, each node once`, async () => {
            const operators = operatorsOf(
              await explain(fromEach(reachabilityQuery(along, side, depth))),
            );
            expect(operators).toContain('VarLengthExpand(Pruning,BFS,All)');
            expect(operators).toContain('NodeUniqueIndexSeek');
          });
  });
};

const operatorsOf = ({ operatorType, children }: QueryPlan): readonly string[] => [
  operatorType.replace(/@.*$/, ''),
  ...children.flatMap(operatorsOf),
];

import { describe, expect, it } from '@jest/globals';
import { fromEach, reach } from './reachability-query.ts';

/** How a server says that it will do a statement. */
export interface QueryPlan {
  readonly operatorType: string;
  readonly children: readonly QueryPlan[];
}

/** `explain` gives the plan that a server makes of a statement. */
export const reachContract = (explain: (statement: string) => Promise<QueryPlan>): void => {
  describe('what is reached from nodes', () => {
    for (const along of ['FEEDS', 'PRECEDES'] as const)
      for (const side of ['leaving', 'entering'] as const)
        for (const depth of [null, 2, 5])
          it(`along ${along}, ${side}, to depth ${depth ?? 'any'}, is searched breadth first, each node once`, async () => {
            const operators = operatorsOf(await explain(fromEach(reach(along, side, depth))));
            expect(operators).toContain('VarLengthExpand(Pruning,BFS,All)');
            expect(operators).toContain('NodeUniqueIndexSeek');
          });
  });
};

const operatorsOf = ({ operatorType, children }: QueryPlan): readonly string[] => [
  operatorType.replace(/@.*$/, ''),
  ...children.flatMap(operatorsOf),
];

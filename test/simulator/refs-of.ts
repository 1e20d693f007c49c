import type { ColumnRef, Expression } from './expression.ts';
import type { OutputColumn } from './query.ts';

/** How a column is used, in the words of OpenLineage. */
export interface Use {
  readonly ref: ColumnRef;
  readonly type: 'DIRECT' | 'INDIRECT';
  readonly subtype: string;
  readonly masking: boolean;
}

/** Every use of a column in what an output column is made of. */
export const refsOf = (of: OutputColumn['of']): readonly Use[] => {
  switch (of.kind) {
    case 'AGGREGATE':
      // A count shows no value of what it counts: Spark calls it masking.
      return within(of.of, 'AGGREGATION', of.function === 'COUNT');
    case 'WINDOW':
      return [
        ...(of.function === 'SUM' ? within(of.of, 'AGGREGATION', false) : []),
        indirect(of.partitionBy, 'WINDOW'),
        ...(of.function === 'ROW_NUMBER' ? [indirect(of.orderBy, 'WINDOW')] : []),
      ];
    case 'COLUMN':
      return within(of, 'IDENTITY', false);
    default:
      return within(of, 'TRANSFORMATION', false);
  }
};

export const indirect = (ref: ColumnRef, subtype: string): Use => ({
  ref,
  type: 'INDIRECT',
  subtype,
  masking: false,
});

const within = (of: Expression, subtype: string, masking: boolean): readonly Use[] => {
  switch (of.kind) {
    case 'COLUMN':
      return [{ ref: of, type: 'DIRECT', subtype, masking }];
    case 'CAST':
    case 'TIMES':
      return within(of.of, subtype, masking);
    case 'MASK':
      return within(of.of, subtype, true);
    case 'ADD':
    case 'SUBTRACT':
    case 'CONCAT':
      return [...within(of.left, subtype, masking), ...within(of.right, subtype, masking)];
    case 'CASE':
      return [
        indirect(of.when.of, 'CONDITIONAL'),
        ...within(of.then, subtype, masking),
        ...within(of.otherwise, subtype, masking),
      ];
  }
};

import { cast, familyOf, widerOf, type ColumnType } from './column-type.ts';
import { hashOf } from './hash-of.ts';
import { QueryFailed } from './query-failed.ts';
import type { Column } from './table.ts';
import type { Value } from './value.ts';

/** A column of the n-th input of the query. */
export interface ColumnRef {
  readonly kind: 'COLUMN';
  readonly input: number;
  readonly column: string;
}

export interface Condition {
  readonly of: ColumnRef;
  readonly operator: '>' | '<=' | '=' | '<>';
  readonly value: number | string;
}

export type Expression =
  | ColumnRef
  | { readonly kind: 'CAST'; readonly of: Expression; readonly type: ColumnType }
  | {
      readonly kind: 'ADD' | 'SUBTRACT' | 'CONCAT';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'TIMES'; readonly of: Expression; readonly factor: number }
  | { readonly kind: 'MASK'; readonly of: Expression }
  | {
      readonly kind: 'CASE';
      readonly when: Condition;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

/** The columns of each input. */
export type Scope = readonly (readonly Column[])[];

/** An expression that was found sound; `of` gives its value in a row of all inputs side by side. */
export interface Compiled {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly of: (values: readonly Value[]) => Value;
}

/** As SQL engines do, refuses a column that is not there and operands of the wrong family. */
export const compile = (expression: Expression, scope: Scope): Compiled => {
  switch (expression.kind) {
    case 'COLUMN':
      return column(expression, scope);
    case 'CAST': {
      const inner = compile(expression.of, scope);
      const { type } = expression;
      return { ...inner, type, of: (values) => cast(inner.of(values), type) };
    }
    case 'TIMES': {
      const inner = ofFamily('NUMBER', compile(expression.of, scope));
      const type = widerOf(inner.type, 'BIGINT');
      return { ...inner, type, of: onNumber(inner, (number) => number * expression.factor) };
    }
    case 'ADD':
    case 'SUBTRACT': {
      const left = ofFamily('NUMBER', compile(expression.left, scope));
      const right = ofFamily('NUMBER', compile(expression.right, scope));
      const sign = expression.kind === 'ADD' ? 1 : -1;
      return {
        type: widerOf('BIGINT', widerOf(left.type, right.type)),
        nullable: left.nullable || right.nullable,
        of: (values) => {
          const [a, b] = [left.of(values), right.of(values)];
          return typeof a === 'number' && typeof b === 'number' ? a + sign * b : null;
        },
      };
    }
    case 'CONCAT': {
      const left = compile(expression.left, scope);
      const right = compile(expression.right, scope);
      return {
        type: 'TEXT',
        nullable: left.nullable || right.nullable,
        of: (values) => {
          const [a, b] = [left.of(values), right.of(values)];
          return a === null || b === null ? null : `${a}-${b}`;
        },
      };
    }
    case 'MASK': {
      const inner = compile(expression.of, scope);
      return {
        type: 'TEXT',
        nullable: inner.nullable,
        of: (values) => {
          const value = inner.of(values);
          return value === null ? null : `#${hashOf(JSON.stringify(value)).toString(36)}`;
        },
      };
    }
    case 'CASE': {
      const holds = compileCondition(expression.when, scope);
      const then = compile(expression.then, scope);
      const otherwise = ofFamily(familyOf(then.type), compile(expression.otherwise, scope));
      return {
        type: widerOf(then.type, otherwise.type),
        nullable: then.nullable || otherwise.nullable,
        of: (values) => (holds(values) ? then.of(values) : otherwise.of(values)),
      };
    }
  }
};

/** A comparison with NULL does not hold. */
export const compileCondition = (
  { of, operator, value }: Condition,
  scope: Scope,
): ((values: readonly Value[]) => boolean) => {
  const family = typeof value === 'number' ? 'NUMBER' : 'TEXT';
  const tested = ofFamily(family, column(of, scope));
  return (values) => {
    const found = tested.of(values);
    if (found === null) return false;
    switch (operator) {
      case '=':
        return found === value;
      case '<>':
        return found !== value;
      case '>':
        return found > value;
      case '<=':
        return found <= value;
    }
  };
};

/** The column and where it stands. */
export const column = ({ input, column: name }: ColumnRef, scope: Scope): Compiled => {
  const columns = scope[input] ?? [];
  const found = columns.find((one) => one.name === name);
  if (found === undefined) throw new QueryFailed(`input ${input} has no column ${name}`);
  const before = scope.slice(0, input).reduce((sum, one) => sum + one.length, 0);
  const index = before + columns.indexOf(found);
  return { type: found.type, nullable: found.nullable, of: (values) => values[index] ?? null };
};

export const ofFamily = (family: string, compiled: Compiled): Compiled => {
  if (familyOf(compiled.type) === family) return compiled;
  throw new QueryFailed(`${compiled.type} stands where a ${family} is needed`);
};

const onNumber =
  (inner: Compiled, apply: (number: number) => number) =>
  (values: readonly Value[]): Value => {
    const value = inner.of(values);
    return typeof value === 'number' ? apply(value) : null;
  };

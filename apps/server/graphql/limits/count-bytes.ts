import {
  defaultFieldResolver,
  getNamedType,
  isLeafType,
  isObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Asking } from '../asking.ts';
import { bytesOf, bytesOfName } from './answer-size.ts';

/**
 * Lets each field of an answer count its bytes in the budget of its question while the answer is made: its key, which the
 * question may choose as long as it likes, and its value.
 */
export const countBytes = (schema: GraphQLSchema): GraphQLSchema => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = field.resolve ?? defaultFieldResolver;
      const isLeaf = isLeafType(getNamedType(field.type));
      field.resolve = (source: unknown, given, context: unknown, info) => {
        const budget = askingIn(context)?.budget;
        if (budget === undefined) return resolve(source, given, context, info);
        budget.make(bytesOfName(info.path.key));
        const value: unknown = resolve(source, given, context, info);
        if (!isLeaf) return value;
        const count = (found: unknown): unknown => {
          budget.make(bytesOf(found));
          return found;
        };
        return isThenable(value) ? value.then(count) : count(value);
      };
    }
  }
  return schema;
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  'then' in value &&
  typeof value.then === 'function';

/** The source of a subscription is in no answer, and asks nothing. */
const askingIn = (context: unknown): Asking | null =>
  typeof context === 'object' && context !== null && 'asking' in context
    ? (context.asking as Asking)
    : null;

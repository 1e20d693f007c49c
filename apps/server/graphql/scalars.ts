import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { formatInstant, parseInstant } from '#openlineage';

/** The scalars of the schema, by name. */
export const scalars = {
  Sequence: new GraphQLScalarType<number>({
    name: 'Sequence',
    parseValue: sequence,
    parseLiteral: (node) => sequence(node.kind === Kind.INT ? Number(node.value) : meant(node)),
  }),
  DateTime: new GraphQLScalarType<string>({
    name: 'DateTime',
    parseValue: dateTime,
    parseLiteral: (node) => dateTime(node.kind === Kind.STRING ? node.value : null),
  }),
};

function sequence(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const whole = `a Sequence is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;
  throw new GraphQLError(
    typeof value === 'string' && /^\d{1,16}$/.test(value)
      ? `${whole}, but "${value}" is text: give it without the quotation marks`
      : `${whole}, but ${JSON.stringify(value)} is not`,
  );
}

function dateTime(value: unknown): string {
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  if (instant !== null) return formatInstant(instant);
  throw new GraphQLError(
    `a DateTime is ISO 8601 text such as "2026-03-02T06:00:00Z", but ${JSON.stringify(value)} is not`,
  );
}

/** What a literal that is no whole number stands for, as far as it is told to who wrote it. */
const meant = (node: ValueNode): unknown => ('value' in node ? node.value : node.kind);

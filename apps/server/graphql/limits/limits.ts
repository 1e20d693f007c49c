import {
  getArgumentValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { MAX_PAGE } from '../page.ts';
import type { Question } from '../question.ts';
import { Refusal } from '../refusal.ts';

// The whole lineage of a thousand datasets with their owners is about half of it.
const MAX_COST = 100_000;

// A walk over the graph is no reading of one field: what asks for many of them pays for them.
const LINEAGE_COST = 100;
const LINEAGE_FIELDS = new Set([
  'upstream',
  'downstream',
  'provenance',
  'lineageDiff',
  'pathDiff',
  'impactOf',
  'assessmentCheck',
  'proposeChange',
  'assessChange',
  'approveChange',
  'waiveChange',
  'outcome',
  'impact',
  'impactRecord',
  'unannouncedChanges',
]);

interface Measure {
  /** How many fields stand inside one another. */
  readonly depth: number;
  /**
   * Every field costs 1, one of LINEAGE_FIELDS 100; what stands inside a field with pages (`first`) costs that
   * times the size of its page.
   */
  readonly cost: number;
}

/** Refuses a question that is too deep or too costly, and tells how much another is; `null` where graphql itself says what is wrong. Expects a valid document: fragments are there and do not contain themselves. */
export const refuseTooMuch = (
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: Pick<Question, 'operationName' | 'variables'>,
  maxDepth: number,
): Measure | null => {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return null;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) return null;
  const { depth, cost } = measure(schema, document, coerced)(operation.selectionSet, root);
  if (depth > maxDepth) {
    throw new Refusal(
      'TOO_DEEP',
      `the question is ${depth} fields deep, but at most ${maxDepth} are answered (MAX_QUERY_DEPTH): ask for less at once`,
    );
  }
  if (cost > MAX_COST) {
    throw new Refusal(
      'TOO_COSTLY',
      `the question costs ${cost}, but at most ${MAX_COST} is answered (every field costs 1, upstream, downstream, provenance, lineageDiff, pathDiff, impactOf and all that assesses ` +
        `${LINEAGE_COST}, times the size of the pages around it): ask for fewer fields or smaller pages`,
    );
  }
  return { depth, cost };
};

const measure = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): ((set: SelectionSetNode, parent: GraphQLNamedType) => Measure) => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  // Each fragment once: twice the next one in each of thirty would be a thousand million otherwise.
  const known = new Map<string, Measure>();

  const ofFragment = (name: string): Measure => {
    const before = known.get(name);
    if (before) return before;
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    const measured = fragment && type ? ofSelections(fragment.selectionSet, type) : NOTHING;
    known.set(name, measured);
    return measured;
  };

  const ofField = (node: FieldNode, parent: GraphQLNamedType): Measure => {
    const name = node.name.value;
    const definition = isObjectType(parent) ? parent.getFields()[name] : undefined;
    // Introspection is of the size of the schema, and as deep as graphql lets it be.
    if (!definition || !node.selectionSet) return { depth: 1, cost: 1 };
    const type = getNamedType(definition.type);
    const inside = ofSelections(node.selectionSet, type);
    const page = definition.args.some((argument) => argument.name === 'first')
      ? pageSize(getArgumentValues(definition, node, { ...variables }).first)
      : 1;
    const own = LINEAGE_FIELDS.has(name) ? LINEAGE_COST : 1;
    return { depth: 1 + inside.depth, cost: own + page * inside.cost };
  };

  const ofSelections = (set: SelectionSetNode, parent: GraphQLNamedType): Measure =>
    set.selections.reduce<Measure>((sum, node) => {
      const one =
        node.kind === Kind.FIELD
          ? ofField(node, parent)
          : node.kind === Kind.FRAGMENT_SPREAD
            ? ofFragment(node.name.value)
            : ofSelections(node.selectionSet, conditionOf(node.typeCondition?.name.value, parent));
      return { depth: Math.max(sum.depth, one.depth), cost: sum.cost + one.cost };
    }, NOTHING);

  const conditionOf = (name: string | undefined, parent: GraphQLNamedType): GraphQLNamedType => {
    const type = name === undefined ? parent : schema.getType(name);
    return type && isCompositeType(type) ? type : parent;
  };

  return ofSelections;
};

const NOTHING: Measure = { depth: 0, cost: 0 };

// What is not a page size at all is refused where the page is made, in words of its own.
const pageSize = (first: unknown): number =>
  typeof first === 'number' ? Math.min(Math.max(first, 0), MAX_PAGE) : 1;

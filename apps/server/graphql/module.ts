import { readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { MercuriusContext } from 'mercurius';
import type { Platform } from '#platform';
import { countBytes } from './limits/count-bytes.ts';
import { refuseTooMuch } from './limits/limits.ts';
import { operationFacts } from './operation-facts.ts';
import type { Question } from './question.ts';
import { scalars } from './scalars.ts';

/** Makes the schema and its resolvers `fastify.graphql`; the route is ours, see `route.ts`. */
export const graphqlModule = ({ config, tracing }: Platform): DynamicModule =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({
    driver: MercuriusDriver,
    typeDefs: readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8'),
    resolvers: scalars,
    transformSchema: countBytes,
    routes: false,
    fieldResolverEnhancers: ['filters'],
    // Parsed and validated questions that are kept; each may be as large as a body.
    cache: 64,
    hooks: {
      preExecution: (schema, document, context) => {
        const question = questionIn(context);
        tracing.note(operationFacts(document, question.operationName));
        const measure = refuseTooMuch(schema, document, question, config.MAX_QUERY_DEPTH);
        if (measure !== null) tracing.note({ 'ledgerline.graphql.cost': measure.cost });
      },
    },
    // As they are: the route makes them what a client sees.
    errorFormatter: (execution) => ({ statusCode: 200, response: execution }),
  });

const questionIn = (context: MercuriusContext): Question => {
  if ('question' in context) return context.question as Question;
  throw new Error('unreachable: the route gives every question');
};

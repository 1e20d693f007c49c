import { z } from 'zod';
import type { ChangeRefusalCode } from '#changes';
import { NoAnswer, Refused, UsageError } from '../exit-codes.ts';
import type { Transport } from './transport.ts';

/** A GraphQL document and the shape of its answer. */
export interface Question<T> {
  readonly document: string;
  readonly answer: z.ZodType<T>;
}

/** How far the answer is behind the log; `null` for what the server does not know. */
export interface Freshness {
  readonly asOf: number;
  readonly head: number | null;
  readonly lag: number | null;
}

/** Asks one application its questions, and remembers how fresh its last answer was. */
export interface Asker {
  readonly where: string;
  ask<T>(question: Question<T>, variables: Readonly<Record<string, unknown>>): Promise<T>;
  /** The text at a path, for what is not asked in GraphQL. */
  get(path: string): Promise<string>;
  freshness(): Freshness | null;
  close(): Promise<void>;
}

// For what is as large as the whole catalog.
const LONG_MS = 600_000;

/**
 * Throws {@link UsageError} for what the application says is asked wrongly, {@link Refused} for a command on a
 * change that is not allowed, {@link NoAnswer} for every other error and for what is no answer of Ledgerline.
 */
export const askerOver = (transport: Transport, timeoutMs: number): Asker => {
  const { where } = transport;
  let freshness: Freshness | null = null;
  return {
    where,
    ask: async ({ document, answer }, variables) => {
      const response = await transport.send({
        method: 'POST',
        path: '/graphql',
        contentType: 'application/json',
        body: JSON.stringify({ query: document, variables }),
        timeoutMs,
      });
      const body = read(envelope, response.body, where, response.status);
      refuseErrors(body.errors);
      freshness = body.extensions?.freshness ?? freshness;
      return fit(answer, body.data, where);
    },
    get: async (path) => {
      const response = await transport.send({ method: 'GET', path, timeoutMs: LONG_MS });
      if (response.status === 200) return response.body;
      const { error } = read(problem, response.body, where, response.status);
      throw response.status === 400 ? new UsageError(error) : new NoAnswer(error);
    },
    freshness: () => freshness,
    close: () => transport.close(),
  };
};

const errors = z.array(
  z.object({
    message: z.string(),
    extensions: z
      .object({
        code: z.string().optional(),
        problems: z.array(z.string()).optional(),
        refusal: z.string().optional(),
      })
      .nullish(),
  }),
);

const envelope = z.object({
  data: z.unknown().optional(),
  errors: errors.nullish(),
  extensions: z
    .object({
      freshness: z
        .object({ asOf: z.number(), head: z.number().nullable(), lag: z.number().nullable() })
        .nullish(),
    })
    .nullish(),
});

const problem = z.object({ error: z.string() });

const read = <T>(shape: z.ZodType<T>, text: string, where: string, status: number): T => {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new NoAnswer(
      `what answers at ${where} (status ${status}) does not speak as Ledgerline does: check --url`,
      { cause },
    );
  }
};

const fit = <T>(shape: z.ZodType<T>, data: unknown, where: string): T => {
  const result = shape.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NoAnswer(
    `the answer of ${where} has another form than this version expects (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}): use the same version on both sides`,
    { cause: result.error },
  );
};

const refuseErrors = (given: z.infer<typeof errors> | null | undefined): void => {
  const [first, ...others] = given ?? [];
  if (first === undefined) return;
  const problems = [first, ...others].flatMap(
    ({ message, extensions }) => extensions?.problems ?? [message],
  );
  const refusal = first.extensions?.refusal;
  if (refusal === 'UNREADABLE') throw new NoAnswer(problems.join('; '));
  if (refusal !== undefined && !WRONG_COMMANDS.includes(refusal)) {
    throw new Refused(problems.join('; '));
  }
  if (first.extensions?.code === 'BAD_USER_INPUT') throw new UsageError(problems);
  throw new NoAnswer(problems.join('; '));
};

/** The refusals that say that the command is wrong, and not that the change or the policy does not allow it. */
const WRONG_COMMANDS: readonly string[] = [
  'NOT_FOUND',
  'COMMAND_ID_USED',
  'WAIVER_IN_THE_PAST',
] satisfies readonly ChangeRefusalCode[];
